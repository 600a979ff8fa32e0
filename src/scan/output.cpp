#include "dschain/scan/output.hpp"

#include <map>
#include <mutex>
#include <new>

#include <fmt/format.h>

#include "part_file.hpp"
#include "resume.hpp"
#include "sinks.hpp"

namespace dschain {
namespace {

class BatchedOutput : public ScanOutput {
public:
    BatchedOutput(std::unique_ptr<scan::Sink> sink, std::string name, ScanOutputOptions options)
        : options_(std::move(options)),
          sink_(std::move(sink)),
          name_(std::move(name)),
          last_write_(options_.clock()) {}

    ~BatchedOutput() override { write_batch(); }
    BatchedOutput(const BatchedOutput&) = delete;
    BatchedOutput& operator=(const BatchedOutput&) = delete;

    void begin_anew() { batch_ = options_.header; }
    void belongs_to(std::unique_ptr<scan::PartFile> part) { part_ = std::move(part); }
    void goes_on(std::unique_ptr<scan::DoneEntries> done) { done_ = std::move(done); }
    void is_compressed() {
        batch_octets_ = kFrameOctets;
        batch_time_ = kFrameTime;
    }

    Result<bool> is_done(std::uint64_t number, std::string_view zone) override {
        const std::scoped_lock lock(mutex_);
        if (!done_) {
            return false;
        }
        auto done = done_->is_done(zone);
        if (done && *done) {
            ++progress_.done;
            ++progress_.found;
            if (options_.order == Order::list) {
                next_ = number + 1;
            }
        }
        return done;
    }

    void put(std::uint64_t number, std::string line) noexcept override {
        const std::scoped_lock lock(mutex_);
        if (finished_) {
            return;
        }
        try {
            take(number, std::move(line));
        } catch (const std::bad_alloc&) {
            fail("there is not enough memory");
        }
    }

    void flush() noexcept override {
        const std::scoped_lock lock(mutex_);
        write_batch();
    }

    Result<void> finish() override {
        const std::scoped_lock lock(mutex_);
        if (failure_) {
            return unexpected(*failure_);
        }
        if (!held_.empty()) {
            return unexpected(fmt::format("{}: entry {} of the list has no result", name_, next_));
        }
        if (done_) {
            if (auto ended = done_->at_end(); !ended) {
                return ended;
            }
        }
        has_lines_ = has_lines_ || !batch_.empty();  // a header alone
        write_batch();
        if (failure_) {
            return unexpected(*failure_);
        }
        finished_ = true;
        return part_ ? part_->finish() : Result<void>();
    }

    Progress progress() const override {
        const std::scoped_lock lock(mutex_);
        return progress_;
    }

    std::optional<std::string> failure() const override {
        const std::scoped_lock lock(mutex_);
        return failure_;
    }

private:
    void take(std::uint64_t number, std::string line) {
        ++progress_.done;
        if (failure_) {
            return;
        }
        if (!line.empty() && line.find('\n') != line.size() - 1) {
            fail(fmt::format("the result of entry {} is not one line", number));
            return;
        }
        if (options_.order == Order::finished) {
            add(line);
        } else if (number == next_) {
            add(line);
            ++next_;
            add_held();
        } else if (number < next_ || held_.contains(number)) {
            fail(fmt::format("entry {} has two results", number));
            return;
        } else {
            ++progress_.held;
            progress_.held_octets += line.size();
            held_.emplace(number, std::move(line));
        }
        if (!failure_ && options_.clock() - last_write_ >= batch_time_) {
            write_batch();
        }
    }

    void add_held() {
        while (!failure_ && !held_.empty() && held_.begin()->first == next_) {
            const std::string line = std::move(held_.begin()->second);
            held_.erase(held_.begin());
            --progress_.held;
            progress_.held_octets -= line.size();
            add(line);
            ++next_;
        }
    }

    void add(const std::string& line) {
        if (line.empty()) {
            return;
        }
        batch_ += line;
        has_lines_ = true;
        ++progress_.lines;
        if (batch_.size() >= batch_octets_) {
            write_batch();
        }
    }

    void write_batch() noexcept {
        if (failure_ || !has_lines_) {
            return;
        }
        try {
            if (!batch_.empty()) {
                if (auto written = sink_->write(batch_); !written) {
                    fail(written.error());
                }
                batch_.clear();
            }
            last_write_ = options_.clock();
        } catch (const std::bad_alloc&) {
            fail("there is not enough memory");
        }
    }

    // Nothing more is written, so that nothing need be kept.
    void fail(std::string_view why) noexcept {
        try {
            failure_ = fmt::format("{}: {}", name_, why);
        } catch (const std::bad_alloc&) {
            failure_.emplace();
        }
        held_.clear();
        progress_.held = 0;
        progress_.held_octets = 0;
        batch_.clear();
    }

    mutable std::mutex mutex_;
    const ScanOutputOptions options_;
    std::unique_ptr<scan::PartFile> part_;
    std::unique_ptr<scan::Sink> sink_;
    std::unique_ptr<scan::DoneEntries> done_;
    std::string name_;
    std::size_t batch_octets_ = kBatchOctets;
    std::chrono::milliseconds batch_time_ = kBatchTime;
    std::string batch_;
    bool has_lines_ = false;  // until then, the header waits
    std::chrono::steady_clock::time_point last_write_;
    std::uint64_t next_ = 0;  // Order::list: the first entry that was not given on
    std::map<std::uint64_t, std::string> held_;
    Progress progress_;
    std::optional<std::string> failure_;
    bool finished_ = false;
};

}  // namespace

Result<std::unique_ptr<ScanOutput>> ScanOutput::to_stream(std::ostream& stream,
                                                          ScanOutputOptions options) {
    auto output = std::make_unique<BatchedOutput>(scan::stream_sink(stream), "standard output",
                                                  std::move(options));
    output->begin_anew();
    return output;
}

Result<std::unique_ptr<ScanOutput>> ScanOutput::to_file(const std::filesystem::path& file,
                                                        ScanOutputOptions options) {
    auto part = scan::PartFile::open(file, options.resume);
    if (!part) {
        return unexpected(part.error());
    }
    const bool compressed = file.extension() == ".zst";
    auto done = scan::read_part(**part, compressed, options);
    if (!done) {
        return unexpected(done.error());
    }
    auto output = std::make_unique<BatchedOutput>(
        compressed ? scan::zstd_sink((*part)->fd()) : scan::file_sink((*part)->fd()),
        (*part)->path().string(), std::move(options));
    if (compressed) {
        output->is_compressed();
    }
    if ((*part)->size() == 0) {
        output->begin_anew();
    }
    output->goes_on(std::move(*done));
    output->belongs_to(std::move(*part));
    return output;
}

}  // namespace dschain
