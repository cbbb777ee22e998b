//! Memory that the system's allocator keeps of a desk.
//!
//! It would give each thread a heap of its own, grown a page at a time (250 system calls at a start), and keep the pages of
//! what is freed below what is not. A desk needs most of its memory while it opens: of the 1.85 MB that it kept to itself for
//! the whole day, 0.3 MB held nothing, on each of forty desks. Only functions of the GNU C library change that; they take no
//! pointer and may be called beside any other thread.
#![cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    expect(unsafe_code, reason = "the allocator is told by functions of C, and by no other means")
)]

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod allocator {
    use std::ffi::c_int;

    /// Parameter of `mallopt(3)`: number of heaps at most.
    pub const ARENA_MAX: c_int = -8;

    unsafe extern "C" {
        /// Sets a parameter of the allocator, `mallopt(3)`.
        pub safe fn mallopt(parameter: c_int, value: c_int) -> c_int;
        /// Gives whole free pages back to the system, all but `pad` bytes, `malloc_trim(3)`.
        pub safe fn malloc_trim(pad: usize) -> c_int;
    }
}

/// Has all threads of the process share one heap. Called before the first of them starts.
pub fn share_one_heap() {
    // Refused, the program is no worse than without.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    allocator::mallopt(allocator::ARENA_MAX, 1);
}

/// Gives whole pages of freed memory back to the system.
pub(super) fn release_freed_pages() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    allocator::malloc_trim(0);
}
