#ifndef REFUND_STORE_DETAIL_POSTGRESQL_WIRE_HPP
#define REFUND_STORE_DETAIL_POSTGRESQL_WIRE_HPP

#include <refund/ledger/store.hpp>

#include <libpq-fe.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

/// \file
/// Sends commands to a PostgreSQL server and reads the answers: parameters and columns in binary form, errors as
/// `errc`.

namespace refund::detail::postgresql {

struct clear_answer {
    void operator()(PGresult* answer) const noexcept { PQclear(answer); }
};
using answer = std::unique_ptr<PGresult, clear_answer>;

struct close_connection {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};

/// The client library's message about a connection.
[[nodiscard]] inline std::string words_of(const PGconn* connection) {
    std::string words = connection == nullptr ? "no connection" : PQerrorMessage(connection);
    while (!words.empty() && words.back() == '\n') words.pop_back();
    return words;
}

/// Error codes of the server: https://www.postgresql.org/docs/current/errcodes-appendix.html
namespace state {
inline constexpr std::string_view serialization_failure = "40001";
inline constexpr std::string_view deadlock_detected = "40P01";
inline constexpr std::string_view read_only_transaction = "25006";
inline constexpr std::string_view insufficient_privilege = "42501";
inline constexpr std::string_view statement_unknown = "26000";
}  // namespace state

/// The code of the server's error; empty if the server sent none because the connection is lost.
[[nodiscard]] inline std::string_view state_of(const answer& got) noexcept {
    const char* const text = got == nullptr ? nullptr : PQresultErrorField(got.get(), PG_DIAG_SQLSTATE);
    return text == nullptr ? std::string_view{} : std::string_view(text);
}

[[nodiscard]] constexpr errc reason_of(std::string_view code) noexcept {
    struct row {
        std::string_view begins;
        errc reason;
    };
    // The first match counts. Any other error may be temporary.
    constexpr row rows[] = {
        {"53100", errc::ledger_full},
        {state::read_only_transaction, errc::ledger_read_only},
        {state::insufficient_privilege, errc::ledger_read_only},
        {state::serialization_failure, errc::ledger_busy},
        {state::deadlock_detected, errc::ledger_busy},
        {"55P03", errc::ledger_busy},  // lock_timeout
        {"57014", errc::ledger_busy},  // statement_timeout
        {"23505", errc::ledger_busy},  // another client entered it without the lock
        {"22021", errc::text_not_utf8},
        {"22P05", errc::text_not_utf8},  // the database's own encoding has no such character
        {"23", errc::ledger_damaged},
        {"22", errc::ledger_damaged},
        {"XX001", errc::ledger_damaged},
        {"XX002", errc::ledger_damaged},
        {"42", errc::ledger_schema_unknown},
    };
    for (const row& each : rows) {
        if (code.starts_with(each.begins)) return each.reason;
    }
    return errc::ledger_unavailable;
}

[[nodiscard]] inline ledger_error error_of(PGconn* connection, const answer& got) {
    std::string words = got == nullptr ? words_of(connection) : PQresultErrorMessage(got.get());
    while (!words.empty() && words.back() == '\n') words.pop_back();
    return {reason_of(state_of(got)), std::move(words)};
}

[[nodiscard]] inline bool went_well(const answer& got) noexcept {
    if (got == nullptr) return false;
    const ExecStatusType status = PQresultStatus(got.get());
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/// Runs a command without parameters, of one or more statements.
[[nodiscard]] inline answer run(PGconn* connection, const char* sql) { return answer(PQexec(connection, sql)); }

/// The parameters of a prepared statement, in order: texts and 64-bit integers in binary form. Texts are not copied,
/// so they must outlive this object.
class parameters {
public:
    parameters& text(std::string_view value) noexcept {
        values_[size_] = value.empty() ? "" : value.data();
        return next(value.size());
    }
    parameters& number(std::int64_t value) noexcept {
        const auto bits = static_cast<std::uint64_t>(value);
        for (std::size_t i = 0; i < 8; ++i) numbers_[size_][i] = static_cast<char>((bits >> (56 - 8 * i)) & 0xFFU);
        values_[size_] = numbers_[size_].data();
        return next(8);
    }
    [[nodiscard]] answer run(PGconn* connection, const char* statement) const {
        return answer(PQexecPrepared(connection, statement, static_cast<int>(size_), values_.data(), lengths_.data(),
                                     binary_.data(), 1));
    }
    /// Sends the statement in a pipeline, without waiting for the answer.
    [[nodiscard]] bool send(PGconn* connection, const char* statement) const {
        return PQsendQueryPrepared(connection, statement, static_cast<int>(size_), values_.data(), lengths_.data(),
                                   binary_.data(), 1) == 1;
    }
    parameters() noexcept { binary_.fill(1); }
    parameters(const parameters&) = delete;
    parameters& operator=(const parameters&) = delete;

private:
    static constexpr std::size_t most = 24;
    parameters& next(std::size_t length) noexcept {
        lengths_[size_++] = static_cast<int>(length);
        return *this;
    }
    std::size_t size_{};
    std::array<const char*, most> values_{};
    std::array<int, most> lengths_{};
    std::array<int, most> binary_{};
    std::array<std::array<char, 8>, most> numbers_{};
};

/// Runs a statement `count` times, and sends many before it waits for the first answer. `fill(row, i)` sets the
/// parameters; `take(answer, i)` returns what is wrong with an answer. After the first error, no answer is taken.
template <class Fill, class Take>
[[nodiscard]] ledger_error run_many(PGconn* connection, const char* statement, std::size_t count, Fill&& fill,
                                    Take&& take) {
    constexpr std::size_t at_once = 256;
    if (count == 0) return {};
    if (PQenterPipelineMode(connection) != 1) return {errc::ledger_unavailable, words_of(connection)};
    ledger_error wrong;
    for (std::size_t first = 0; first < count && wrong.reason == no_error; first += at_once) {
        const std::size_t last = count - first < at_once ? count : first + at_once;
        bool sent = true;
        for (std::size_t i = first; i < last; ++i) {
            parameters row;
            fill(row, i);
            sent = sent && row.send(connection, statement);
        }
        if (!sent || PQpipelineSync(connection) != 1) wrong = {errc::ledger_unavailable, words_of(connection)};
        for (std::size_t i = first; i < last; ++i) {
            const answer got(PQgetResult(connection));
            while (answer(PQgetResult(connection)) != nullptr) {}
            if (wrong.reason == no_error) wrong = went_well(got) ? take(got, i) : error_of(connection, got);
        }
        const answer end_of_them(PQgetResult(connection));
    }
    PQexitPipelineMode(connection);
    return wrong;
}

/// Reads the columns of a row from left to right. A NULL is a fault, and so is a number of the wrong length.
class row_reader {
public:
    row_reader(const answer& from, int row) noexcept : from_(from.get()), row_(row) {}

    [[nodiscard]] std::string_view text() noexcept {
        const int column = column_++;
        if (PQgetisnull(from_, row_, column) != 0) sound_ = false;
        return {PQgetvalue(from_, row_, column), static_cast<std::size_t>(PQgetlength(from_, row_, column))};
    }
    [[nodiscard]] std::int64_t number() noexcept {
        const std::string_view bytes = text();
        if (bytes.empty() || bytes.size() > 8) {
            sound_ = false;
            return 0;
        }
        std::uint64_t bits = (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0 ? ~std::uint64_t{} : 0;
        for (const char byte : bytes) bits = (bits << 8U) | static_cast<unsigned char>(byte);
        return static_cast<std::int64_t>(bits);
    }
    [[nodiscard]] bool sound() const noexcept { return sound_; }

private:
    const PGresult* from_;
    int row_;
    int column_{};
    bool sound_{true};
};

/// A transaction of our own, or a savepoint in one that the caller has begun. It is rolled back unless committed.
class unit_of_work {
public:
    /// Begins a transaction with `sql`, or a savepoint if a transaction is open.
    [[nodiscard]] static result<unit_of_work, ledger_error> begin(PGconn* connection, const char* sql) {
        if (PQstatus(connection) != CONNECTION_OK) return ledger_error{errc::ledger_unavailable, "no connection"};
        switch (PQtransactionStatus(connection)) {
            case PQTRANS_IDLE: return started(unit_of_work(connection, true), sql);
            case PQTRANS_INTRANS: return started(unit_of_work(connection, false), "SAVEPOINT refund_ledger");
            case PQTRANS_INERROR:
                return ledger_error{errc::ledger_unavailable, "the transaction has failed: roll it back first"};
            case PQTRANS_ACTIVE: return ledger_error{errc::ledger_busy, "the connection is in the middle of a command"};
            case PQTRANS_UNKNOWN: break;
        }
        return ledger_error{errc::ledger_unavailable, "no connection"};
    }
    unit_of_work(unit_of_work&& other) noexcept
        : connection_(std::exchange(other.connection_, nullptr)), own_(other.own_) {}
    unit_of_work& operator=(unit_of_work&&) = delete;
    ~unit_of_work() { undo(); }

    void undo() noexcept {
        PGconn* const open = std::exchange(connection_, nullptr);
        if (open == nullptr || PQtransactionStatus(open) == PQTRANS_IDLE) return;
        answer(PQexec(open, own_ ? "ROLLBACK" : "ROLLBACK TO refund_ledger; RELEASE refund_ledger"));
    }
    [[nodiscard]] store_status commit() {
        PGconn* const open = std::exchange(connection_, nullptr);
        if (open == nullptr) return {{errc::ledger_unavailable, "the transaction has ended"}};
        const answer done = run(open, own_ ? "COMMIT" : "RELEASE refund_ledger");
        if (went_well(done)) {
            // COMMIT after a failed step is no error: the server rolls back, and reports ROLLBACK.
            if (std::string_view(PQcmdStatus(done.get())) != "ROLLBACK") return {};
            return {{errc::ledger_unavailable, "the server rolled back: an earlier step had failed"}};
        }
        store_status failed{error_of(open, done)};
        if (!own_) connection_ = open;
        return failed;
    }
    [[nodiscard]] bool is_own() const noexcept { return own_; }
    [[nodiscard]] PGconn* connection() const noexcept { return connection_; }

private:
    unit_of_work(PGconn* connection, bool own) noexcept : connection_(connection), own_(own) {}
    [[nodiscard]] static result<unit_of_work, ledger_error> started(unit_of_work work, const char* sql) {
        const answer done = run(work.connection_, sql);
        if (went_well(done)) return work;
        ledger_error error = error_of(work.connection_, done);
        work.connection_ = nullptr;
        return error;
    }

    PGconn* connection_;
    bool own_;
};

}  // namespace refund::detail::postgresql

#endif
