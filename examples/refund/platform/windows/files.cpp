#include "../files.hpp"

#include "system.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <io.h>

#include <algorithm>
#include <cerrno>

namespace program {
namespace {

constexpr DWORD shared_by_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

/// A handle for the attributes alone, which works even if another process has opened the file for itself. Folders need
/// the flag.
HANDLE open_to_look(const std::string& path) {
    return ::CreateFileW(wide(path).c_str(), FILE_READ_ATTRIBUTES, shared_by_all, nullptr, OPEN_EXISTING,
                         FILE_FLAG_BACKUP_SEMANTICS, nullptr);
}

file_facts facts_in(HANDLE handle) {
    const DWORD type = ::GetFileType(handle);
    if (type == FILE_TYPE_CHAR) return {.kind = file_kind::device};
    if (type == FILE_TYPE_PIPE) return {.kind = file_kind::other};
    BY_HANDLE_FILE_INFORMATION found{};
    if (type != FILE_TYPE_DISK || ::GetFileInformationByHandle(handle, &found) == 0) return {};
    if ((found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) return {.kind = file_kind::other};
    const auto whole = [](DWORD high, DWORD low) { return (std::uint64_t{high} << 32U) | low; };
    return {.kind = file_kind::file,
            .size = whole(found.nFileSizeHigh, found.nFileSizeLow),
            .identity = {found.dwVolumeSerialNumber, whole(found.nFileIndexHigh, found.nFileIndexLow)}};
}

}  // namespace

std::filesystem::path path_of(const std::string& text) { return {wide(text)}; }

std::string utf8_of(const std::filesystem::path& path) { return narrow(path.native()); }

file_facts facts_of(const std::string& path) {
    const owned_handle at(open_to_look(path));
    return at ? facts_in(at.get()) : file_facts{};
}

file_facts facts_of(int descriptor) { return facts_in(handle_of(descriptor)); }

bool is_same_place(const std::string& one, const std::string& other) {
    return ::CompareStringOrdinal(wide(one).c_str(), -1, wide(other).c_str(), -1, TRUE) == CSTR_EQUAL;
}

std::string final_name(const std::string& path) {
    const owned_handle at(open_to_look(path));
    std::wstring name(32'768, L'\0');  // no name is longer
    name.resize(
        ::GetFinalPathNameByHandleW(at.get(), name.data(), static_cast<DWORD>(name.size()), FILE_NAME_NORMALIZED));
    std::string found = narrow(name);
    for (const auto& [long_form, usual] : {std::pair(R"(\\?\UNC\)", R"(\\)"), std::pair(R"(\\?\)", "")}) {
        const std::string_view begin(long_form);
        if (found.compare(0, begin.size(), begin) == 0) return usual + found.substr(begin.size());
    }
    return path;
}

std::FILE* open_to_read(const std::string& path) {
    const DWORD attributes = ::GetFileAttributesW(wide(path).c_str());
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        errno = EISDIR;
        return nullptr;
    }
    return ::_wfopen(wide(path).c_str(), L"rbN");
}

int open_to_write(const std::string& path) {
    owned_handle at(::CreateFileW(wide(path).c_str(), GENERIC_WRITE, shared_by_all, nullptr, OPEN_EXISTING,
                                  FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!at) system_refused();
    return descriptor_of(at);
}

int descriptor_named(std::string_view) { return -1; }

int duplicate_of_given(int) {
    errno = EBADF;
    return -1;
}

int open_unnamed(std::string& path) {
    wchar_t folder[MAX_PATH + 1];
    const DWORD size = ::GetTempPathW(MAX_PATH + 1, folder);
    for (unsigned attempt = 0; size != 0; ++attempt) {
        path = fmt::format("{}refund-{}-{}", narrow({folder, size}), ::GetCurrentProcessId(), attempt);
        // No one else may open it, and the system deletes it when its handle is closed.
        owned_handle at(::CreateFileW(wide(path).c_str(), GENERIC_READ | GENERIC_WRITE | DELETE, 0, nullptr, CREATE_NEW,
                                      FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr));
        if (at) return descriptor_of(at);
        system_refused();
        if (errno != EEXIST) return -1;
    }
    system_refused();
    return -1;
}

bool write_all(int descriptor, std::string_view text) {
    constexpr std::size_t most = std::size_t{1} << 26U;
    while (!text.empty()) {
        const int written = ::_write(descriptor, text.data(), static_cast<unsigned>((std::min)(most, text.size())));
        if (written <= 0) {  // 0: there is no room
            if (written == 0) errno = ENOSPC;
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::optional<std::size_t> read_all(int descriptor, char* into, std::size_t size) {
    constexpr std::size_t most = std::size_t{1} << 26U;
    std::size_t got = 0;
    while (got < size) {
        const int more = ::_read(descriptor, into + got, static_cast<unsigned>((std::min)(most, size - got)));
        if (more < 0) return std::nullopt;
        if (more == 0) break;
        got += static_cast<std::size_t>(more);
    }
    return got;
}

bool go_to_start(int descriptor) { return ::_lseeki64(descriptor, 0, SEEK_SET) == 0; }

bool make_empty(int descriptor) { return ::_chsize_s(descriptor, 0) == 0 && go_to_start(descriptor); }

bool close_file(int descriptor) { return ::_close(descriptor) == 0; }

}  // namespace program
