#ifndef REFUND_PROGRAM_FIRST_FAILURE_HPP
#define REFUND_PROGRAM_FIRST_FAILURE_HPP

#include <atomic>
#include <exception>
#include <mutex>

namespace program {

/// What was thrown first in a step. A step that throws would leave what is under way between the others unfreed: so
/// what it throws is kept, nothing is done any more, and it is thrown again when all have stopped.
class first_failure {
public:
    /// Whether a step has thrown.
    [[nodiscard]] bool any() const { return any_; }
    /// Throws it again; nothing where none has.
    void rethrow() const {
        if (thrown_) std::rethrow_exception(thrown_);
    }
    /// Runs a step; where one has failed, nothing.
    template <class Step>
    [[nodiscard]] auto run(Step step) -> decltype(step()) {
        if (any_) return {};
        try {
            return step();
        } catch (...) {
            const std::lock_guard only(mutex_);
            if (!any_.exchange(true)) thrown_ = std::current_exception();
            return {};
        }
    }

private:
    std::atomic<bool> any_{false};
    std::mutex mutex_{};
    std::exception_ptr thrown_{};
};

}  // namespace program

#endif
