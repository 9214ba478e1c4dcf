#include "../child_process.hpp"

#include "system.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

namespace program {
namespace {

/// Both ends of a pipe. The child inherits one of them, which is inheritable only while the child is being started, so
/// that no other process gets it.
struct pipe_ends {
    owned_handle read{};
    owned_handle write{};

    [[nodiscard]] bool make() { return ::CreatePipe(read.place(), write.place(), nullptr, 0) != 0 || system_refused(); }
};

/// Finds a program in the folders of PATH, and not in the current folder.
std::wstring find_by_path(const std::string& name) {
    std::wstring folders(32'768, L'\0');  // no variable is longer
    folders.resize(::GetEnvironmentVariableW(L"PATH", folders.data(), static_cast<DWORD>(folders.size())));
    std::wstring found(32'768, L'\0');
    found.resize(::SearchPathW(folders.c_str(), wide(name).c_str(), L".exe", static_cast<DWORD>(found.size()),
                               found.data(), nullptr));
    return found;
}

/// Lets a child inherit these handles and no others.
class handles_to_give {
public:
    explicit handles_to_give(std::vector<HANDLE> handles) : handles_(std::move(handles)) {
        for (const HANDLE handle : handles_) ::SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
        SIZE_T size = 0;
        ::InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
        room_.resize(size);
        ::InitializeProcThreadAttributeList(list(), 1, 0, &size);
        ::UpdateProcThreadAttribute(list(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                    handles_.size() * sizeof(HANDLE), nullptr, nullptr);
    }
    ~handles_to_give() {
        ::DeleteProcThreadAttributeList(list());
        for (const HANDLE handle : handles_) ::SetHandleInformation(handle, HANDLE_FLAG_INHERIT, 0);
    }
    handles_to_give(const handles_to_give&) = delete;
    handles_to_give& operator=(const handles_to_give&) = delete;

    [[nodiscard]] LPPROC_THREAD_ATTRIBUTE_LIST list() {
        return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(room_.data());
    }

private:
    std::vector<HANDLE> handles_;
    std::vector<std::byte> room_{};
};

/// Starts a program. Returns whether that worked.
bool start(const std::wstring& program, const std::vector<std::string>& words, HANDLE input, HANDLE output,
           owned_handle& started) {
    STARTUPINFOEXW how{};
    how.StartupInfo.cb = sizeof how;
    how.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    how.StartupInfo.hStdInput = input;
    how.StartupInfo.hStdOutput = output;
    std::vector<HANDLE> given{input, output};
    if (const HANDLE errors = ::GetStdHandle(STD_ERROR_HANDLE); ::GetFileType(errors) != FILE_TYPE_UNKNOWN) {
        how.StartupInfo.hStdError = errors;
        given.push_back(errors);
    }
    handles_to_give to_child(std::move(given));
    how.lpAttributeList = to_child.list();
    std::wstring line = wide(fmt::format("{}", fmt::join(words, " ")));
    PROCESS_INFORMATION child{};
    if (::CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE, EXTENDED_STARTUPINFO_PRESENT, nullptr,
                         nullptr, &how.StartupInfo, &child) == 0) {
        return system_refused();
    }
    ::CloseHandle(child.hThread);
    *started.place() = child.hProcess;
    return true;
}

}  // namespace

child_output run_child(const std::vector<std::string>& words, std::string_view input) {
    const std::wstring program = find_by_path(words.front());
    if (program.empty()) return {.end = child_end::not_found};
    pipe_ends to_child;
    pipe_ends from_child;
    if (!to_child.make() || !from_child.make()) return {.end = child_end::no_pipe};
    owned_handle started;
    if (!start(program, words, to_child.read.get(), from_child.write.get(), started)) {
        return {.end = child_end::not_started};
    }
    to_child.read.close();
    from_child.write.close();
    while (!input.empty()) {
        DWORD written = 0;
        if (::WriteFile(to_child.write.get(), input.data(), static_cast<DWORD>(input.size()), &written, nullptr) == 0) {
            break;  // it ended early, which counts as a failure below
        }
        input.remove_prefix(written);
    }
    to_child.write.close();
    std::string text;
    char buffer[4096];
    DWORD size = 0;
    while (::ReadFile(from_child.read.get(), buffer, sizeof buffer, &size, nullptr) != 0 && size != 0) {
        text.append(buffer, size);
    }
    ::WaitForSingleObject(started.get(), INFINITE);
    DWORD status = 1;
    const bool done = input.empty() && ::GetExitCodeProcess(started.get(), &status) != 0 && status == 0;
    return {.end = done ? child_end::done : child_end::failed, .text = std::move(text)};
}

}  // namespace program
