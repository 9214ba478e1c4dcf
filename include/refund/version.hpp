#ifndef REFUND_VERSION_HPP
#define REFUND_VERSION_HPP

/// \file
/// The version of this library, as three numbers that follow semantic versioning.
///
/// The three lines below are the only place where the version is written: the build reads them from
/// here, so keep their form.
///
///     static_assert(refund::version_major == 0, "look at the changelog first");

namespace refund {

/// Grows with every change that can break a program, from 1.0.0 on.
inline constexpr int version_major = 0;
/// Grows with each addition; before 1.0.0 also with each change that can break a program.
inline constexpr int version_minor = 1;
/// Grows with each fix.
inline constexpr int version_patch = 0;

}  // namespace refund

#endif
