//! Links the released program to one fixed address.
//!
//! A program that may be loaded anywhere has its tables of pointers corrected at each start: 56 000 of them, most in the
//! names of the world's time zones. That is 1.4 MB which each of forty desks then has for itself, and a fifth of a start.
//! Its heap, its stacks and the system's libraries are placed at random all the same.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
