//! A block explorer: an index of the chain, pages and an API.
