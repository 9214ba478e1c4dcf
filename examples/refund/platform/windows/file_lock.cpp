#include "../file_lock.hpp"

#include "../../unusable.hpp"
#include "../../words.hpp"
#include "../files.hpp"
#include "system.hpp"

#include <fmt/format.h>

#include <utility>

namespace program {

// The run that holds the file lets no one else open it, and the system deletes the file when its handle is closed, so a
// lock file never exists without an owner. The system does not report when the file is gone, so this keeps asking.
file_lock::file_lock(const std::string& path) : path_(path + ".lock") {
    constexpr DWORD pause = 20;               // milliseconds
    constexpr int pauses_while_it_goes = 50;  // a virus scanner may keep a file that is being deleted
    bool said = false;
    for (int denied = 0; descriptor_ < 0;) {
        owned_handle made(::CreateFileW(wide(path_).c_str(), GENERIC_READ | GENERIC_WRITE | DELETE, 0, nullptr,
                                        OPEN_ALWAYS,
                                        FILE_FLAG_DELETE_ON_CLOSE | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
        const DWORD why = made ? ERROR_SUCCESS : ::GetLastError();
        if (!made) {
            const bool going = why == ERROR_ACCESS_DENIED && denied++ < pauses_while_it_goes;
            if (why != ERROR_SHARING_VIOLATION && !going) {
                system_refused();
                throw unusable(fmt::format("{}: cannot be made: {}", path_, system_words()));
            }
            if (!going && !std::exchange(said, true)) say("refund: {}: another run holds it; waiting\n", path);
            ::Sleep(pause);
            continue;
        }
        descriptor_ = descriptor_of(made);
        if (descriptor_ < 0) throw unusable(fmt::format("{}: cannot be locked: {}", path_, system_words()));
    }
}

file_lock::~file_lock() { static_cast<void>(close_file(descriptor_)); }

}  // namespace program
