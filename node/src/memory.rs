//! What a development chain does to stay small on its user's machine.
//!
//! A node on a server is welcome to whatever makes it fast. A chain that idles beside an editor and
//! a browser is not, so there the allocator keeps few pools, and pages that are easily had again are
//! given back now and then: free memory the allocator still holds, and pages of the database's
//! mapped files, which stay in the page cache.

use futures_timer::Delay;
use std::{path::PathBuf, time::Duration};

/// Time between two rounds of giving memory back; a round takes about a millisecond.
const PAUSE: Duration = Duration::from_secs(5);

/// Blocks are made on one thread, stored on another and served by a third. The C library's
/// allocator would keep a pool for each of them; two pools leave less memory idle.
pub fn share_between_threads() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it sets a number inside the allocator; nothing else has started yet.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 2);
    }
}

/// Gives memory back for as long as the node runs. `database` is the folder of the chain's files.
pub async fn keep_small(database: PathBuf) {
    loop {
        Delay::new(PAUSE).await;
        trim_allocator();
        #[cfg(target_os = "linux")]
        if let Err(error) = mapped::release(&database) {
            log::debug!("Pages of mapped files are not given back: {error}");
            return;
        }
    }
}

fn trim_allocator() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it takes the allocator's own locks and touches free memory only.
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg(target_os = "linux")]
mod mapped {
    use std::{fs, io, path::Path};

    /// Gives back the pages of all files in `folder` that are mapped into memory. Nothing in them is
    /// lost: they are read from the file again when next used.
    pub fn release(folder: &Path) -> io::Result<()> {
        let maps = fs::read_to_string("/proc/self/maps")?;
        for (start, end) in maps.lines().filter_map(|line| mapping(line, folder)) {
            // SAFETY: this advice never changes what memory holds, whatever is mapped there now.
            let answer = unsafe {
                libc::madvise(start as *mut libc::c_void, end - start, libc::MADV_PAGEOUT)
            };
            let error = io::Error::last_os_error();
            // The mapping may be gone by now; a kernel that knows no such advice says EINVAL.
            if answer != 0 && error.raw_os_error() == Some(libc::EINVAL) {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Start and end of a line's mapping, if it is of a file in `folder`.
    fn mapping(line: &str, folder: &Path) -> Option<(usize, usize)> {
        let file = line.get(line.find('/')?..)?;
        if !Path::new(file).starts_with(folder) {
            return None;
        }
        let (start, end) = line.split_whitespace().next()?.split_once('-')?;
        let address = |digits| usize::from_str_radix(digits, 16).ok();
        Some((address(start)?, address(end)?))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn only_mappings_in_the_folder_are_meant() {
            let line = "7f00-7f10 rw-s 00000000 08:01 42    /data/chain one/index_00_16";
            assert_eq!(mapping(line, Path::new("/data/chain one")), Some((0x7f00, 0x7f10)));
            assert_eq!(mapping(line, Path::new("/data/chain")), None);
            assert_eq!(mapping("7f00-7f10 rw-p 0 00:00 0", Path::new("/")), None);
            assert_eq!(mapping("7f00-7f10 rw-p 0 00:00 0   [heap]", Path::new("/")), None);
        }

        /// Resident kibibytes of mapped files.
        fn resident() -> u64 {
            let status = fs::read_to_string("/proc/self/status").expect("Linux");
            let line = status.lines().find(|line| line.starts_with("RssFile:")).expect("is given");
            line.split_whitespace().nth(1).expect("a number").parse().expect("a number")
        }

        #[test]
        fn pages_go_and_their_content_stays() {
            const BYTES: usize = 64 << 20;
            let folder = std::env::temp_dir().join(format!("myelin-mapped-{}", std::process::id()));
            fs::create_dir_all(&folder).expect("temporary folder");
            let file = fs::File::options()
                .create(true)
                .truncate(true)
                .read(true)
                .write(true)
                .open(folder.join("file"))
                .expect("is writable");
            file.set_len(BYTES as u64).expect("there is room");
            // SAFETY: nobody else knows the file.
            let mut map = unsafe { memmap2::MmapMut::map_mut(&file) }.expect("can be mapped");
            map.fill(7);
            let full = resident();
            release(&folder).expect("the kernel knows the advice");
            let left = resident();
            assert!(left + 32 * 1024 < full, "{full} KiB before, {left} KiB after");
            assert!(map.iter().all(|byte| *byte == 7));
            fs::remove_dir_all(folder).expect("was made");
        }
    }
}
