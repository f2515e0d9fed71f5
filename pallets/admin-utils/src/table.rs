//! What a row of the table of settings means: the macro that turns rows into calls, and the same
//! rows as data for documents and tests.
//!
//! The table itself is in `calls.rs`. A row of a subnet's setting reads
//!
//! ```text
//! index: call(argument: type), (ref time, proof size),
//!     who, [steps in their order], Storage -> EventOfSubtensor => EventOfAdminUtils,
//!     "description";
//! ```
//!
//! | part | forms |
//! |---|---|
//! | weight | `(time, proof)`, with `; Operational` for calls of that class |
//! | who | [`Who::Root`], [`Who::OwnerAlways`], `owner(Hyperparameter)`, `limited(OwnerLimit)` |
//! | steps | methods of [`Gate`](crate::gate::Gate): `window`, `existing`, `off_root`, and `within(bounds)`, `owner_within(bounds)` with a name of [`bounds`](crate::bounds) |
//! | effect | a storage item with the events that announce its value, both optional; or a function of the pallet SubtensorModule, `fn name(Storage)`, `try fn` when it has checks of its own |
//!
//! Settings of the whole chain are root's alone, at any time; their rows have no `who`, and their
//! steps are names of bounds.
//!
//! A new setting of a subnet is one row here, beside its storage item (with its default) and, if it
//! is announced, its event in `pallet-subtensor`; `docs/HYPERPARAMETERS.md` and the tests of the
//! rules follow from the row.

use pallet_subtensor::{hyperparams::OwnerLimit, types::Hyperparameter};

/// Who may use a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Root alone.
    Root,
    /// The subnet's owner, as often as the limit allows, or root, who has no limit.
    Owner(OwnerLimit),
    /// The subnet's owner or root, as often as they like.
    OwnerAlways,
}

/// The subnet's owner, as often as hyperparameters may change, or root.
pub const fn owner(parameter: Hyperparameter) -> Who {
    Who::Owner(OwnerLimit::Hyperparameter(parameter))
}

/// The subnet's owner, as often as `limit` allows, or root.
pub const fn limited(limit: OwnerLimit) -> Who {
    Who::Owner(limit)
}

/// One bound of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bound {
    /// What must hold.
    pub text: &'static str,
    /// Name of the error when it does not.
    pub error: &'static str,
}

/// One check of a call after the origin and the owner's rate limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Name of the rule: a method of the gate.
    pub rule: &'static str,
    /// The bounds, for a rule about the value.
    pub bounds: &'static [Bound],
}

/// What a call changes and announces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effect {
    /// Storage items of SubtensorModule that are written.
    pub storage: &'static [&'static str],
    /// Event of SubtensorModule.
    pub event: Option<&'static str>,
    /// Event of AdminUtils, after the other.
    pub admin_event: Option<&'static str>,
    /// The function that does it, when it is more than a write.
    pub function: Option<&'static str>,
}

/// One row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Setting {
    /// Index of the call.
    pub index: u8,
    /// Name of the call.
    pub call: &'static str,
    /// Whether the setting is one of a subnet, not of the whole chain.
    pub of_subnet: bool,
    /// Arguments after the netuid, with their types.
    pub arguments: &'static str,
    /// Who may change it.
    pub who: Who,
    /// The checks, in order.
    pub steps: &'static [Step],
    /// What it does.
    pub effect: Effect,
    /// What the setting is.
    pub description: &'static str,
}

/// Carries out the effect of a row.
macro_rules! effect {
    (subnet [$netuid:ident] [$value:ident] [$($arg:ident),+] $item:ident $(-> $event:ident)?) => {
        pallet_subtensor::$item::<T>::insert($netuid, $value);
        $(Subtensor::<T>::announce(
            pallet_subtensor::Event::$event($netuid, $value)
        );)?
    };
    (subnet [$netuid:ident] [$value:ident] [$arg:ident] $item:ident
        $(-> $event:ident)? => $here:ident) => {
        effect!(subnet [$netuid] [$value] [$arg] $item $(-> $event)?);
        Self::deposit_event(Event::$here { $netuid, $arg });
    };
    (subnet [$netuid:ident] [$value:ident] [$($arg:ident),+] fn $function:ident $($rest:tt)*) => {
        Subtensor::<T>::$function($netuid, $value);
    };
    (subnet [$netuid:ident] [$value:ident] [$($arg:ident),+] try fn $function:ident $($rest:tt)*) => {
        Subtensor::<T>::$function($netuid, $value)?;
    };
    (chain [$value:ident] $item:ident $(-> $event:ident)?) => {
        pallet_subtensor::$item::<T>::put($value);
        $(Subtensor::<T>::announce(pallet_subtensor::Event::$event($value));)?
    };
    (chain [$value:ident] fn $function:ident $($rest:tt)*) => {
        Subtensor::<T>::$function($value);
    };
    (chain [$value:ident] try fn $function:ident $($rest:tt)*) => {
        Subtensor::<T>::$function($value)?;
    };
}

/// The bounds of a step as data.
macro_rules! bounds_of {
    () => {
        &[]
    };
    ($bounds:ident) => {
        bounds::$bounds::BOUNDS
    };
}

/// The effect of a row as data.
macro_rules! effect_data {
    (@name) => { None };
    (@name $name:ident) => { Some(stringify!($name)) };
    (@make [$($item:ident),+] [$($event:ident)?] [$($here:ident)?] [$($function:ident)?]) => {
        Effect {
            storage: &[$(stringify!($item)),+],
            event: effect_data!(@name $($event)?),
            admin_event: effect_data!(@name $($here)?),
            function: effect_data!(@name $($function)?),
        }
    };
    ($item:ident $(-> $event:ident)? $(=> $here:ident)?) => {
        effect_data!(@make [$item] [$($event)?] [$($here)?] [])
    };
    (fn $function:ident($($item:ident),+) $(-> $event:ident)?) => {
        effect_data!(@make [$($item),+] [$($event)?] [] [$function])
    };
    (try fn $function:ident($($item:ident),+) $(-> $event:ident)?) => {
        effect_data!(@make [$($item),+] [$($event)?] [] [$function])
    };
}

/// The value a setting has before anybody sets it, as text.
#[cfg(test)]
macro_rules! effect_default {
    (subnet $item:ident $($rest:tt)*) => {
        format!("{:?}", pallet_subtensor::$item::<T>::get(NetUid::new(7)))
    };
    (chain $item:ident $($rest:tt)*) => {
        format!("{:?}", pallet_subtensor::$item::<T>::get())
    };
}
#[cfg(test)]
macro_rules! default_of {
    ($scope:ident fn $function:ident($item:ident $($rest:tt)*) $($event:tt)*) => {
        effect_default!($scope $item)
    };
    ($scope:ident try fn $function:ident($item:ident $($rest:tt)*) $($event:tt)*) => {
        effect_default!($scope $item)
    };
    ($scope:ident $item:ident $($rest:tt)*) => { effect_default!($scope $item) };
}

/// Turns the table into the pallet's calls and into [`Setting`]s. The calls of the last section
/// have rules of their own and are written out.
macro_rules! settings {
    (
        subnet {$(
            $index:literal: $call:ident($($arg:ident: $ty:ty),+),
                ($time:literal, $proof:literal $(; $class:ident)?),
                $who:expr, [$($step:ident $(($bounds:ident))?),*], $($effect:ident)+
                $(($($written:ident),+))? $(-> $event:ident)? $(=> $here:ident)?,
                $description:literal;
        )*}
        chain {$(
            $chain_index:literal: $chain_call:ident($chain_arg:ident: $chain_ty:ty),
                ($chain_time:literal, $chain_proof:literal),
                [$($chain_bounds:ident),*], $($chain_effect:ident)+
                $(($($chain_written:ident),+))? $(-> $chain_event:ident)?,
                $chain_description:literal;
        )*}
        others {$($others:tt)*}
    ) => {
        /// The pallet's calls.
        #[pallet_section]
        mod calls {
            #[pallet::call]
            impl<T: Config> Pallet<T> {
                $(
                    #[doc = $description]
                    #[pallet::call_index($index)]
                    #[pallet::weight((
                        Weight::from_parts($time, $proof)
                        $(, DispatchClass::$class, Pays::Yes)?
                    ))]
                    pub fn $call(
                        origin: OriginFor<T>,
                        netuid: NetUid,
                        $($arg: $ty),+
                    ) -> DispatchResult {
                        let value = ($($arg),+);
                        let gate = Gate::<T>::enter(origin, netuid, $who)?
                            $(.$step($(bounds::$bounds::check::<T>(netuid, value))?)?)*;
                        effect!(subnet [netuid] [value] [$($arg),+] $($effect)+
                            $(($($written),+))? $(-> $event)? $(=> $here)?);
                        gate.record();
                        Ok(())
                    }
                )*
                $(
                    #[doc = $chain_description]
                    #[pallet::call_index($chain_index)]
                    #[pallet::weight(Weight::from_parts($chain_time, $chain_proof))]
                    pub fn $chain_call(
                        origin: OriginFor<T>,
                        $chain_arg: $chain_ty,
                    ) -> DispatchResult {
                        ensure_root(origin)?;
                        $(bounds::$chain_bounds::check::<T>(NetUid::ROOT, $chain_arg)?;)*
                        effect!(chain [$chain_arg] $($chain_effect)+
                            $(($($chain_written),+))? $(-> $chain_event)?);
                        Ok(())
                    }
                )*
                $($others)*
            }
        }

        /// Every setting, in the order of the table.
        pub const SETTINGS: &[Setting] = &[
            $(Setting {
                index: $index,
                call: stringify!($call),
                of_subnet: true,
                arguments: stringify!($($arg: $ty),+),
                who: $who,
                steps: &[$(Step {
                    rule: stringify!($step),
                    bounds: bounds_of!($($bounds)?),
                }),*],
                effect: effect_data!($($effect)+
                    $(($($written),+))? $(-> $event)? $(=> $here)?),
                description: $description,
            },)*
            $(Setting {
                index: $chain_index,
                call: stringify!($chain_call),
                of_subnet: false,
                arguments: stringify!($chain_arg: $chain_ty),
                who: Who::Root,
                steps: &[$(Step {
                    rule: "within",
                    bounds: bounds::$chain_bounds::BOUNDS,
                }),*],
                effect: effect_data!($($chain_effect)+
                    $(($($chain_written),+))? $(-> $chain_event)?),
                description: $chain_description,
            },)*
        ];

        /// What each setting is before anybody sets it, by call.
        #[cfg(test)]
        pub(crate) fn defaults<T: crate::Config>() -> Vec<(&'static str, String)> {
            vec![
                $((stringify!($call), default_of!(subnet $($effect)+ $(($($written),+))?)),)*
                $((
                    stringify!($chain_call),
                    default_of!(chain $($chain_effect)+ $(($($chain_written),+))?),
                ),)*
            ]
        }
    };
}
