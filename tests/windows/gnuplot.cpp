// Replaces gnuplot, which Debian does not have for Windows: it prints its input as text. script/test-windows builds it
// for both systems, and the program must give the same bytes with either.

#include <cstdio>
#include <cstring>
#include <string>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#endif

int main(int count, char** words) {
    if (count != 2 || std::strcmp(words[1], "--default-settings") != 0) return 2;
#ifdef _WIN32
    ::_setmode(0, _O_BINARY);
    ::_setmode(1, _O_BINARY);
#endif
    std::string script;
    char part[4096];
    while (const std::size_t size = std::fread(part, 1, sizeof part, stdin)) script.append(part, size);
    std::printf("<svg>%s</svg>\n", script.c_str());
    return std::ferror(stdin) != 0 || std::ferror(stdout) != 0 ? 1 : 0;
}
