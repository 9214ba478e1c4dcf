#ifndef REFUND_PROGRAM_FIRST_FAILURE_HPP
#define REFUND_PROGRAM_FIRST_FAILURE_HPP

#include <atomic>
#include <exception>
#include <mutex>

namespace program {

/// The first exception that a step threw. If an exception left a step, what is in flight between the others would not
/// be freed. So this keeps the exception, skips every step from then on, and throws it again when all have stopped.
class first_failure {
public:
    /// Whether a step has thrown.
    [[nodiscard]] bool any() const { return any_; }
    /// Throws the exception again, if there is one.
    void rethrow() const {
        if (thrown_) std::rethrow_exception(thrown_);
    }
    /// Runs a step, unless one has failed already: then, or if this one fails, returns an empty result.
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
