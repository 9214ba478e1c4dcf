#ifndef REFUND_VERSION_HPP
#define REFUND_VERSION_HPP

/// The version of this library, as three numbers that follow semantic versioning.
///
/// These three lines are the only place where the version is written: the build reads them from
/// here, so keep their form.
///
///     static_assert(refund::version_major == 0, "look at the changelog first");

namespace refund {

inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;

}  // namespace refund

#endif
