#include "output_file.hpp"

#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace program {

output_file::output_file(const std::string& path) : name_(path == "-" ? "standard output" : path) {
    if (path == "-") {
        descriptor_ = STDOUT_FILENO;
        return;
    }
    struct stat facts {};
    if (::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode)) {
        descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor_ < 0) fail();
        return;
    }
    // Through links, so that the file they lead to is replaced and not the link.
    std::error_code ignored;
    target_ = std::filesystem::weakly_canonical(std::filesystem::absolute(path, ignored), ignored).string();
    if (target_.empty()) target_ = path;
    open_temporary();
    if (::stat(target_.c_str(), &facts) == 0 && ::fchmod(descriptor_, facts.st_mode & 07777U) != 0) fail();
}

output_file::~output_file() {
    if (descriptor_ >= 0 && descriptor_ != STDOUT_FILENO) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

// In the same directory: a file can be renamed only within one file system.
void output_file::open_temporary() {
    for (int attempt = 0; descriptor_ < 0; ++attempt) {
        std::string candidate = fmt::format("{}.{}-{}.tmp", target_, ::getpid(), attempt);
        descriptor_ = ::open(candidate.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor_ < 0 && (errno != EEXIST || attempt == 100)) fail();
        if (descriptor_ >= 0) temporary_ = std::move(candidate);
    }
}

void output_file::write(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor_, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail();
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void output_file::start_again() {
    if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0) fail();
}

void output_file::finish() {
    if (descriptor_ < 0 || descriptor_ == STDOUT_FILENO) return;
    if (!temporary_.empty() && ::fsync(descriptor_) != 0) fail();
    if (::close(std::exchange(descriptor_, -1)) != 0) fail();
}

void output_file::commit() {
    finish();
    if (temporary_.empty()) return;
    if (std::rename(temporary_.c_str(), target_.c_str()) != 0) fail();
    temporary_.clear();
    // The new name should survive a loss of power as well; where a directory cannot be synced, it can't be helped.
    const std::string folder = std::filesystem::path(target_).parent_path().string();
    const int directory = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return;
    ::fsync(directory);
    ::close(directory);
}

void output_file::fail() const { throw unusable(fmt::format("{}: cannot be written: {}", name_, system_words())); }

}  // namespace program
