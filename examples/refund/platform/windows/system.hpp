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

/// Puts into errno what the last call of the system said. Always false, for what returns it.
bool system_refused();

/// A handle of the system, closed when this ends.
class owned_handle {
public:
    explicit owned_handle(HANDLE handle = INVALID_HANDLE_VALUE) : handle_(handle) {}
    ~owned_handle() { close(); }
    owned_handle(const owned_handle&) = delete;
    owned_handle& operator=(const owned_handle&) = delete;

    [[nodiscard]] HANDLE get() const { return handle_; }
    [[nodiscard]] explicit operator bool() const { return handle_ != INVALID_HANDLE_VALUE; }
    /// Where a call puts a handle.
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

/// A descriptor that owns a handle; -1 where there is none, or where there are too many descriptors.
[[nodiscard]] int descriptor_of(owned_handle& handle);

/// The handle behind a descriptor.
[[nodiscard]] HANDLE handle_of(int descriptor);

}  // namespace program

#endif
