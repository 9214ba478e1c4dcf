#include "output_file.hpp"

#include "platform/files.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace program {
namespace {

namespace fs = std::filesystem;

/// Removes what killed runs left beside a place.
void remove_strays(const std::string& target) {
    const fs::path place = path_of(target);
    const std::string begin = utf8_of(place.filename()) + ".";
    std::error_code ignored;
    fs::directory_iterator at(place.has_parent_path() ? place.parent_path() : fs::path("."), ignored);
    for (; !ignored && at != fs::directory_iterator(); at.increment(ignored)) {
        const std::string name = utf8_of(at->path().filename());
        if (name.size() <= begin.size() + 4 || name.compare(0, begin.size(), begin) != 0 ||
            name.compare(name.size() - 4, 4, ".tmp") != 0 ||
            name.find_first_not_of("0123456789-", begin.size()) != name.size() - 4) {
            continue;
        }
        remove_if_left(utf8_of(at->path()));
    }
}

constexpr int most_links = 40;

/// Where a link leads, which may be another link.
fs::path next_behind(const fs::path& link) {
    std::error_code ignored;
    const fs::path next = fs::read_symlink(link, ignored);
    return next.is_absolute() ? next : link.parent_path() / next;
}

/// The descriptor that a path leads to, through links; negative if it leads to none.
int descriptor_behind(const std::string& path) {
    std::error_code ignored;
    fs::path at = fs::absolute(path_of(path), ignored);
    for (int links = 0; links < most_links; ++links) {
        const int number = descriptor_named(utf8_of(at.lexically_normal()));
        if (number >= 0 || !fs::is_symlink(at, ignored)) return number;
        at = next_behind(at);
    }
    return -1;
}

}  // namespace

std::string file_behind(const std::string& path) {
    std::error_code ignored;
    fs::path at = fs::absolute(path_of(path), ignored);
    for (int links = 0; links < most_links && fs::is_symlink(at, ignored); ++links) at = next_behind(at);
    const std::string behind = final_name(utf8_of(fs::weakly_canonical(at, ignored)));
    return behind.empty() ? path : behind;
}

std::string output_name(const std::string& path) {
    switch (descriptor_behind(path)) {
        case standard_output: return "-";
        case standard_error: throw unusable(fmt::format("{}: standard error is for messages: name a file", path));
        default: return path;
    }
}

output_file::output_file(const std::string& path) : name_(path == "-" ? "standard output" : path) {
    if (output_name(path) == "-") {
        direct_ = standard_output;
        return;
    }
    const int given = descriptor_behind(path);
    const file_kind there = facts_of(path).kind;
    if (given >= 0 || (there != file_kind::none && there != file_kind::file)) {
        direct_ = given >= 0 ? duplicate_of_given(given) : open_to_write(path);
        if (direct_ < 0) fail();
        return;
    }
    const std::string target = file_behind(path);
    remove_strays(target);
    if (!beside_.emplace(target).open()) fail();
}

output_file::~output_file() {
    if (direct_ >= 0 && direct_ != standard_output) static_cast<void>(close_file(direct_));
}

void output_file::expect_replaceable() const {
    if (!beside_) throw unusable(fmt::format("{}: cannot be replaced: it is not a file", name_));
    switch (beside_->find_obstacle()) {
        case not_replaceable::no_reason: return;
        case not_replaceable::other_owner:
            throw unusable(fmt::format("{}: cannot be replaced: its owner would be another", name_));
        case not_replaceable::mount_point:
            throw unusable(fmt::format("{}: cannot be replaced: it is a mount point", name_));
        case not_replaceable::not_writable: fail();
    }
}

void output_file::hold_back() {
    if (!beside_) held_.emplace();
}

void output_file::write(std::string_view text) {
    if (held_) return held_->write(text);
    write_directly(text);
}

void output_file::write_directly(std::string_view text) {
    if (!write_all(beside_ ? beside_->descriptor() : direct_, text)) fail();
    if (beside_ && !beside_->pass_on(text.size())) fail();
}

void output_file::start_again() {
    if (held_) return held_->clear();
    if (!make_empty(beside_ ? beside_->descriptor() : direct_)) fail();
}

void output_file::finish() {
    if (beside_ && !beside_->put_on_disk()) fail();
}

void output_file::write_held() {
    held_->rewind();
    std::string text(std::size_t{1} << 18U, '\0');
    while (const std::size_t size = held_->read(text.data(), text.size())) write_directly({text.data(), size});
    held_.reset();
}

void output_file::commit() {
    finish();
    if (beside_) {
        if (!beside_->take_place()) fail();
        return;
    }
    if (held_) write_held();
    if (direct_ >= 0 && direct_ != standard_output && !close_file(std::exchange(direct_, -1))) fail();
}

void output_file::fail() const { throw unusable(fmt::format("{}: cannot be written: {}", name_, system_words())); }

}  // namespace program
