#include "../process.hpp"

#include "system.hpp"

#include <fcntl.h>
#include <io.h>
#include <shellapi.h>
#include <stdio.h>

namespace program {

// A closed place stays closed, because the C library gives its number to no other file.
void keep_standard_places() {
    for (std::FILE* const place : {stdin, stdout, stderr}) {
        const int descriptor = ::_fileno(place);
        if (descriptor >= 0) ::_setmode(descriptor, _O_BINARY);
    }
    ::SetConsoleOutputCP(CP_UTF8);
}

// However the run ends, the system deletes unfinished files when it closes their handles; and a write that fails is an
// error of the call, not a signal.
void prepare_for_signals() {}

void keep_freed_memory() {}

std::vector<std::string> words_of_start(int argc, char** argv) {
    int count = 0;
    wchar_t** const given = ::CommandLineToArgvW(::GetCommandLineW(), &count);
    if (given == nullptr) return {argv, argv + argc};
    std::vector<std::string> words;
    for (int i = 0; i < count; ++i) words.push_back(narrow(given[i]));
    ::LocalFree(given);
    return words;
}

bool errors_go_to_terminal() {
    const HANDLE errors = ::GetStdHandle(STD_ERROR_HANDLE);
    DWORD mode = 0;
    return ::GetConsoleMode(errors, &mode) != 0 &&
           ::SetConsoleMode(errors, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
}

void removed_by_signals::name(const char*) noexcept {}

void removed_by_signals::forget() noexcept { place_ = -1; }

}  // namespace program
