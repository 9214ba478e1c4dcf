#ifndef REFUND_PROGRAM_PLATFORM_WINDOWS_SYSTEM_HPP
#define REFUND_PROGRAM_PLATFORM_WINDOWS_SYSTEM_HPP

#ifndef NOMINMAX
#define NOMINMAX
#endif
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>

#include <string>
#include <string_view>

namespace program {

/// A text for the system. Bytes that are not UTF-8 become U+FFFD, which names no file.
[[nodiscard]] std::wstring wide(std::string_view text);

/// A text from the system, as UTF-8.
[[nodiscard]] std::string narrow(std::wstring_view text);

/// Sets errno from the error of the last system call. Always returns false, for callers to return.
bool system_refused();

/// A handle of the system, closed by the destructor.
class owned_handle {
public:
    explicit owned_handle(HANDLE handle = INVALID_HANDLE_VALUE) : handle_(handle) {}
    ~owned_handle() { close(); }
    owned_handle(const owned_handle&) = delete;
    owned_handle& operator=(const owned_handle&) = delete;

    [[nodiscard]] HANDLE get() const { return handle_; }
    [[nodiscard]] explicit operator bool() const { return handle_ != INVALID_HANDLE_VALUE; }
    /// Where a call can put a handle.
    [[nodiscard]] HANDLE* place() { return &handle_; }
    HANDLE release() {
        const HANDLE handle = handle_;
        handle_ = INVALID_HANDLE_VALUE;
        return handle;
    }
    void close() {
        if (handle_ != INVALID_HANDLE_VALUE) ::CloseHandle(release());
    }

private:
    HANDLE handle_;
};

/// A descriptor that takes ownership of the handle; -1 if there is no handle, or if too many descriptors are open.
[[nodiscard]] int descriptor_of(owned_handle& handle);

/// The handle behind a descriptor.
[[nodiscard]] HANDLE handle_of(int descriptor);

}  // namespace program

#endif
