// Coroutines for collection: a Task starts when it is awaited, and resumes whoever awaits it.
// One thread; the loop that resumes them is the transport's.
//
// GCC 12 destroys temporaries twice that stand in a co_await expression and are converted or
// aggregates (lambdas, braced lists): name every argument of an awaited call.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace dschain {

template <typename T>
class [[nodiscard]] Task;

namespace detail {

struct FinalAwaiter {
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) const noexcept {
        return self.promise().continuation ? self.promise().continuation : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
};

struct PromiseBase {
    std::coroutine_handle<> continuation;
    std::exception_ptr failure;

    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
    [[nodiscard]] FinalAwaiter final_suspend() const noexcept { return {}; }
    void unhandled_exception() { failure = std::current_exception(); }
};

template <typename T>
struct Promise : PromiseBase {
    std::optional<T> value;
    Task<T> get_return_object();
    void return_value(T result) { value = std::move(result); }
    T take() { return std::move(*value); }
};

template <>
struct Promise<void> : PromiseBase {
    Task<void> get_return_object();
    void return_void() const {}
    void take() const {}
};

}  // namespace detail

template <typename T>
class [[nodiscard]] Task {
public:
    using promise_type = detail::Promise<T>;

    explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    Task& operator=(Task&&) = delete;
    ~Task() {
        if (handle_) {
            handle_.destroy();
        }
    }

    // Awaiting starts it.
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
        handle_.promise().continuation = awaiting;
        return handle_;
    }
    T await_resume() { return result(); }

    // For the outermost task: starts it; `result` once it is done.
    void start() { handle_.resume(); }
    [[nodiscard]] bool done() const { return handle_.done(); }
    T result() {
        if (handle_.promise().failure) {
            std::rethrow_exception(handle_.promise().failure);
        }
        return handle_.promise().take();
    }

private:
    std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <typename T>
Task<T> Promise<T>::get_return_object() {
    return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}

inline Task<void> Promise<void>::get_return_object() {
    return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

}  // namespace detail

// Runs tasks side by side. Add them, then await the group once; a task may add more meanwhile.
class TaskGroup {
public:
    TaskGroup() = default;
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;
    ~TaskGroup() {
        for (const auto& member : members_) {
            member.destroy();
        }
    }

    void add(Task<void> task) {
        ++running_;
        const std::coroutine_handle<> member = run(this, std::move(task)).handle;
        members_.push_back(member);
        member.resume();
    }

    [[nodiscard]] bool await_ready() const noexcept { return running_ == 0; }
    void await_suspend(std::coroutine_handle<> awaiting) noexcept { waiting_ = awaiting; }
    void await_resume() const {
        if (failure_) {
            std::rethrow_exception(failure_);
        }
    }

private:
    struct Member {
        struct promise_type;
        std::coroutine_handle<promise_type> handle;
    };

    static Member run(TaskGroup* group, Task<void> task);

    std::vector<std::coroutine_handle<>> members_;
    std::size_t running_ = 0;
    std::coroutine_handle<> waiting_;
    std::exception_ptr failure_;
};

struct TaskGroup::Member::promise_type {
    TaskGroup* group;

    promise_type(TaskGroup* owner, const Task<void>& /*task*/) : group(owner) {}

    // The last member hands over to whoever awaits the group, from its own suspended end: the
    // group, and this frame with it, may be gone right after.
    struct Last {
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        std::coroutine_handle<> await_suspend(
            std::coroutine_handle<promise_type> self) const noexcept {
            TaskGroup& owner = *self.promise().group;
            if (--owner.running_ == 0 && owner.waiting_) {
                return std::exchange(owner.waiting_, nullptr);
            }
            return std::noop_coroutine();
        }
        void await_resume() const noexcept {}
    };

    Member get_return_object() {
        return Member{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
    [[nodiscard]] Last final_suspend() const noexcept { return {}; }
    void return_void() const {}
    void unhandled_exception() const { group->failure_ = std::current_exception(); }
};

inline TaskGroup::Member TaskGroup::run(TaskGroup* /*group*/, Task<void> task) {
    co_await task;
}

}  // namespace dschain
