#include "../unfinished_file.hpp"

#include "../files.hpp"
#include "system.hpp"

#include <aclapi.h>
#include <fmt/format.h>
#include <io.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace program {
namespace {

/// Sets whether the system deletes a file when its handle is closed.
bool let_go_with_handle(HANDLE handle, BOOL it_goes) {
    FILE_DISPOSITION_INFO what{};
    what.DeleteFile = static_cast<BOOLEAN>(it_goes);
    return ::SetFileInformationByHandle(handle, FileDispositionInfo, &what, sizeof what) != 0;
}

/// Gives a file the access control list of another one.
bool take_over_rights(HANDLE to, const std::wstring& from) {
    PSECURITY_DESCRIPTOR held = nullptr;
    PACL rights = nullptr;
    const DWORD read = ::GetNamedSecurityInfoW(from.c_str(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr,
                                               nullptr, &rights, nullptr, &held);
    if (read == ERROR_FILE_NOT_FOUND || read == ERROR_NOT_SUPPORTED) return true;  // no older file, or no rights there
    if (read != ERROR_SUCCESS) {
        ::SetLastError(read);
        return false;
    }
    SECURITY_DESCRIPTOR_CONTROL control = 0;
    DWORD revision = 0;
    ::GetSecurityDescriptorControl(held, &control, &revision);
    // Whether the file inherits the folder's rights as well.
    SECURITY_INFORMATION what = DACL_SECURITY_INFORMATION;
    what |= (control & SE_DACL_PROTECTED) != 0 ? PROTECTED_DACL_SECURITY_INFORMATION
                                               : UNPROTECTED_DACL_SECURITY_INFORMATION;
    const DWORD given = ::SetSecurityInfo(to, SE_FILE_OBJECT, what, nullptr, nullptr, rights, nullptr);
    ::LocalFree(held);
    ::SetLastError(given);
    return given == ERROR_SUCCESS;
}

}  // namespace

// A live run lets no one delete its file.
void remove_if_left(const std::string& path) { ::DeleteFileW(wide(path).c_str()); }

unfinished_file::unfinished_file(std::string target) : target_(std::move(target)) {}

unfinished_file::~unfinished_file() {
    if (descriptor_ >= 0) static_cast<void>(close_file(descriptor_));
}

bool unfinished_file::open() { return make_beside() && take_over_facts(); }

// Until the file takes its place, the system deletes it when its handle is closed.
bool unfinished_file::make_beside() {
    for (unsigned attempt = 0; temporary_.empty(); ++attempt) {
        std::string candidate = fmt::format("{}.{}-{}.tmp", target_, ::GetCurrentProcessId(), attempt);
        owned_handle made(::CreateFileW(wide(candidate).c_str(), GENERIC_WRITE | DELETE | READ_CONTROL | WRITE_DAC, 0,
                                        nullptr, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr));
        if (!made) {
            system_refused();
            if (errno == EEXIST) continue;
            return false;
        }
        if (!let_go_with_handle(made.get(), TRUE)) return system_refused();
        descriptor_ = descriptor_of(made);
        if (descriptor_ < 0) return false;
        temporary_ = std::move(candidate);
    }
    return true;
}

bool unfinished_file::take_over_facts() {
    return take_over_rights(handle_of(descriptor_), wide(target_)) || system_refused();
}

not_replaceable unfinished_file::find_obstacle() const {
    if (facts_of(target_).kind == file_kind::none) return not_replaceable::no_reason;
    const owned_handle writable(::CreateFileW(wide(target_).c_str(), GENERIC_WRITE,
                                              FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                              OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
    if (writable) return not_replaceable::no_reason;
    system_refused();
    return not_replaceable::not_writable;
}

bool unfinished_file::pass_on(std::size_t) { return true; }

bool unfinished_file::put_on_disk() { return ::FlushFileBuffers(handle_of(descriptor_)) != 0 || system_refused(); }

// Renamed by its handle, so that no one opens it in between.
bool unfinished_file::take_place() {
    const HANDLE handle = handle_of(descriptor_);
    const std::wstring name = wide(target_);
    const std::size_t name_bytes = name.size() * sizeof(wchar_t);
    std::vector<char> room(sizeof(FILE_RENAME_INFO) + name_bytes);
    auto* const renamed = reinterpret_cast<FILE_RENAME_INFO*>(room.data());
    renamed->ReplaceIfExists = TRUE;
    renamed->FileNameLength = static_cast<DWORD>(name_bytes);
    std::memcpy(renamed->FileName, name.data(), name_bytes);
    if (!let_go_with_handle(handle, FALSE)) return system_refused();
    if (::SetFileInformationByHandle(handle, FileRenameInfo, renamed, static_cast<DWORD>(room.size())) == 0) {
        system_refused();
        let_go_with_handle(handle, TRUE);
        return false;
    }
    temporary_.clear();
    ::FlushFileBuffers(handle);  // the new name as well, where the file system writes it with the file
    return close_file(std::exchange(descriptor_, -1));
}

}  // namespace program
