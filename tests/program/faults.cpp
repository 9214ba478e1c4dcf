// What must hold when streams are closed or full, when outputs are other files in disguise, and when a signal ends the
// program: exit status, messages, and what is left behind.

#include "run.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

namespace {

using namespace program_test;

const std::string header = "request_id,scope,purchased_on,payment,requested_on\n";
const std::string good = header + "R1,c,2025-03-01,1200.00,2025-03-03\n";
const std::string bought = "schedule --purchased-on 2025-03-01 --payment 1200.00 ";

/// Enough rows to keep a run busy; the last one has a scope that sorts before all others.
std::string many_rows(int rows) {
    std::string text = header;
    for (int i = 0; i < rows; ++i) text += "R" + std::to_string(i) + ",s,2025-03-01,1200.00,2025-03-03\n";
    return text + "last,a,2025-03-01,1200.00,2025-03-03\n";
}

}  // namespace

TEST_CASE("with standard error closed or full, the decisions are written, and nothing else is among them") {
    for (const char* const words : {"2>&-", "2>/dev/full"}) {
        CAPTURE(words);
        const folder here;
        const outcome got = here.batch(good + "bad\n", std::string("-o out.csv ") + words);
        CHECK(got.status == 3);
        CHECK(lines_of(here.read("out.csv")).size() == 3);
        CHECK_FALSE(contains(here.read("out.csv"), "refund: "));
    }
}

TEST_CASE("with standard output closed or full, the run ends with an error, and no explanations are written") {
    for (const char* const words : {">&-", ">/dev/full"}) {
        CAPTURE(words);
        const folder here;
        const outcome got = here.batch(good, std::string("--explain e.jsonl ") + words);
        CHECK(got.status == 2);
        CHECK(contains(got.err, "standard output: cannot be written: "));
        CHECK_FALSE(here.has("e.jsonl"));
        CHECK(here.files() == 1);
    }
}

TEST_CASE("with standard input closed, a run that reads it ends with an error, and any other run succeeds") {
    const folder here;
    const outcome got = here.run("batch - <&-");
    CHECK(got.status == 2);
    CHECK(contains(got.err, "standard input: cannot be read: "));
    const outcome drawn = here.run(bought + "--svg s.svg <&-");
    CHECK(drawn.status == 0);
    CHECK(contains(here.read("s.svg"), "</svg>"));
}

TEST_CASE("a path of standard output is standard output, and what was in its file stays") {
    for (const std::string path : {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}) {
        CAPTURE(path);
        const folder here;
        here.write("log", "before\n");
        CHECK(here.batch(good, "-o " + path + " >>log").status == 0);
        CHECK(starts(here.read("log"), "before\nrequest_id,"));
        const outcome both = here.batch(good, "--explain " + path);
        CHECK(both.status == 2);
        CHECK(contains(both.err, "standard output: named for two outputs"));
        const outcome alone = here.batch(good, "-o out.csv --explain " + path);
        CHECK(alone.status == 0);
        CHECK(starts(alone.out, "{\"schema\":1,\"library\":\"0.1.0\",\"request_id\":\"R1\""));
    }
    // Links and other spellings work, too.
    for (const std::string path : {"link", "//dev/stdout", "/dev/../dev/stdout"}) {
        CAPTURE(path);
        const folder here;
        here.write("log", "before\n");
        std::filesystem::create_symlink("other", here / "link");
        std::filesystem::create_symlink("/dev/stdout", here / "other");
        CHECK(here.batch(good, "-o " + path + " >>log").status == 0);
        CHECK(starts(here.read("log"), "before\nrequest_id,"));
    }
    const folder here;
    here.write("log", "before\n");
    CHECK(here.batch(good, "--explain /dev/stderr 2>>log").status == 2);
    CHECK(here.read("log") == "before\nrefund: /dev/stderr: standard error is for messages: name a file\n");
}

TEST_CASE("a file that a shell opened under a number is written where it stands, and what was in it stays") {
    for (const std::string path : {"/dev/fd/3", "/proc/self/fd/3", "link"}) {
        CAPTURE(path);
        const folder here;
        here.write("log", "before\n");
        std::filesystem::create_symlink("/dev/fd/3", here / "link");
        CHECK(here.batch(good, "-o " + path + " --explain x.jsonl 3>>log").status == 0);
        const std::string once = here.read("log");
        CHECK(starts(once, "before\nrequest_id,"));
        CHECK(contains(once, "\nR1,"));
        CHECK(here.batch(good, "-o x.csv --explain " + path + " 3>>log").status == 0);
        CHECK(here.read("log") == once + here.read("x.jsonl"));
        // A run that fails writes nothing, and neither does a run if the shell opened nothing to write to.
        for (const std::string more : {"--ledger no/such 3>>log", "3<log", "3<&-", "--ledger sqlite:L.db 3<&-"}) {
            CAPTURE(more);
            const std::string before = here.read("log");
            CHECK(here.batch(good, "-o " + path + " " + more).status == 2);
            CHECK(here.read("log") == before);
        }
    }
    const folder here;
    CHECK(contains(here.batch(good, "-o /dev/fd/9 9<&-").err, "/dev/fd/9: cannot be written: "));
    CHECK(here.batch(good, "-o /dev/fd/3 --explain /dev/fd/4 3>a 4>b").status == 0);
    CHECK(starts(here.read("a"), "request_id,"));
    CHECK(starts(here.read("b"), "{"));
    CHECK(contains(here.batch(good, "-o /dev/fd/3 --explain /dev/fd/4 3>a 4>>a").err, "named for two outputs"));
}

TEST_CASE("a pipe that has a path is read once, in whatever order its rows come") {
    const folder here;
    here.write("in.csv", many_rows(20'000));
    CHECK(here.run("batch in.csv -o file.csv").status == 0);
    const outcome got = here.run("batch pipe -o pipe.csv", "mkfifo pipe; cat in.csv >pipe &");
    CHECK(got.status == 0);
    CHECK((here.read("pipe.csv") == here.read("file.csv")));
    CHECK(lines_of(here.read("pipe.csv")).size() == 20'002);
}

TEST_CASE("standard output that does not block is written in full, however slow its reader is") {
    if (std::system("python3 -c '' 2>/dev/null") != 0) return;
    const folder here;
    here.write("in.csv", many_rows(20'000));
    CHECK(here.run("batch in.csv -o file.csv").status == 0);
    // The reader starts late, and a pipe holds 64 KiB.
    const std::string pipe = "mkfifo pipe; { exec 4<pipe; sleep 0.3; cat <&4 >slow.csv; } & exec 3>pipe;"
                             "python3 -c 'import os; os.set_blocking(3, False)';";
    const outcome got = here.run("batch in.csv >&3; status=$?; exec 3>&-; wait; exit $status", pipe);
    CAPTURE(got.err);
    CHECK(got.status == 0);
    CHECK((here.read("slow.csv") == here.read("file.csv")));
}

TEST_CASE("a full disk and a limit on the size of files end the run with status 2, and leave no file") {
    const folder here;
    const outcome full = here.run(bought + "--svg /dev/full");
    CHECK(full.status == 2);
    CHECK(contains(full.err, "/dev/full: cannot be written: "));
    here.write("in.csv", many_rows(50'000));
    const outcome limited = here.run("batch in.csv -o out.csv", "ulimit -f 100;");
    CHECK(limited.status == 2);
    CHECK(contains(limited.err, "out.csv: cannot be written: File too large"));
    CHECK(here.files() == 1);
}

TEST_CASE("with explanations that cannot be written, no decisions are written either") {
    const folder here;
    const outcome got = here.batch(good, "-o out.csv --explain /dev/full");
    CHECK(got.status == 2);
    CHECK(contains(got.err, "/dev/full: cannot be written: "));
    CHECK(here.files() == 1);
}

#if !defined(REFUND_TEST_ADDRESS_SANITIZER)
TEST_CASE("an error of the disk during a run ends it, but a system without sync_file_range does not") {
    const folder here;
    const std::string traced = "strace -qq -o trace -e trace=sync_file_range";
    if (std::system("strace -qq -o /dev/null true 2>/dev/null") != 0) return;
    std::string text = header;
    for (int i = 0; i < 38'000; ++i) {  // makes more output than two parts of 16 MiB
        text += std::to_string(i) + std::string(900, 'r') + ",s,2025-03-01,1.00,2025-03-03\n";
    }
    here.write("in.csv", text);
    for (const std::string number : {"1", "3"}) {  // at the start of a part; while waiting for one
        for (const std::string error : {"EIO", "ENOSPC", "EDQUOT", "ESTALE"}) {
            CAPTURE(number);
            CAPTURE(error);
            const outcome got =
                here.run("batch in.csv -o out.csv --threads 1",
                         traced + " -e inject=sync_file_range:error=" + error + ":when=" + number);
            CHECK(got.status == 2);
            CHECK(contains(got.err, "out.csv: cannot be written: "));
            CHECK_FALSE(here.has("out.csv"));
        }
    }
    for (const std::string error : {"ENOSYS", "EINVAL", "EPERM"}) {
        CAPTURE(error);
        const outcome got =
            here.run("batch in.csv -o out.csv --threads 1", traced + " -e inject=sync_file_range:error=" + error);
        CHECK(got.status == 0);
        CHECK(lines_of(here.read("out.csv")).size() == 38'001);
    }
}
#endif

TEST_CASE("a plot and a table into one file are refused") {
    const folder here;
    for (const char* const words :
         {"--csv F --svg F", "--csv F --svg ./F", "--csv - --svg -", "--csv - --svg /dev/stdout"}) {
        const outcome got = here.run(bought + words);
        CHECK(got.status == 2);
        CHECK(contains(got.err, "named for two outputs"));
        CHECK(here.files() == 0);
    }
    CHECK(here.run(bought + "--csv F --svg G").status == 0);
}

TEST_CASE("signals that end a run remove its unfinished files") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        CAPTURE(signal);
        const folder here;
        const std::string input = (here / "in").string();
        REQUIRE(::mkfifo(input.c_str(), 0600) == 0);
        const int kept_open = ::open(input.c_str(), O_RDWR | O_CLOEXEC);  // keeps the run waiting for more
        REQUIRE(kept_open >= 0);
        const std::string output = (here / "out.csv").string();
        const std::string explanations = (here / "e.jsonl").string();
        const std::string tested = program();
        const pid_t run = ::fork();
        if (run == 0) {
            std::signal(signal, SIG_DFL);
            ::execl(tested.c_str(), "refund", "batch", input.c_str(), "-o", output.c_str(), "--explain",
                    explanations.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        for (int waits = 0; here.files() < 3 && waits < 1'000; ++waits) ::usleep(10'000);
        CHECK(here.files() == 3);
        CHECK(::kill(run, signal) == 0);
        int status = 0;
        CHECK(::waitpid(run, &status, 0) == run);
        CHECK(WIFSIGNALED(status));
        CHECK(WTERMSIG(status) == signal);
        CHECK(here.files() == 1);
        ::close(kept_open);
    }
}
