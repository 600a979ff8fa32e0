// What was seen, said and done, in one SQLite file. Rows are added, never changed or removed.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "dschain/base/result.hpp"
#include "dschain/base/time.hpp"
#include "dschain/dns/name.hpp"
#include "dschain/lifecycle/history.hpp"
#include "dschain/lifecycle/journal.hpp"

namespace dschain {

// The schema that this program reads and writes. Older ones are migrated.
inline constexpr int kStoreSchema = 2;

struct StoreAccess {
    // The file must exist, and nothing in it is changed: an older schema is migrated in memory.
    bool read_only = false;
    // How long to wait for other processes that are writing. Each of them waits for its disk, and
    // a busy one takes seconds for that.
    std::chrono::milliseconds patience{30000};
};

// One connection, for one thread at a time. Any number of processes may have the file open. Every
// error names the file. Nothing that is damaged, of another program or of a newer schema is ever
// changed.
class Store {
public:
    // Makes the folder (0700) and the file (0600) where they are missing, unless `read_only`.
    // Fails for what is no dschain store, is damaged, has a newer schema, cannot be written, or
    // stays locked.
    [[nodiscard]] static Result<Store> open(const std::filesystem::path& file,
                                            const StoreAccess& access = {});

    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    // On the disk when it returns; on failure nothing of it is. The result is the round's number
    // in the file. An observation's version must be of the observation's kind.
    [[nodiscard]] Result<std::int64_t> record(const Name& zone, const Round& round);

    // Oldest first. Of rounds in which nothing was seen to change only the first and the last of
    // the run are given. Without rounds for a zone that was never recorded. Fails for a row that
    // cannot be read, and names it.
    [[nodiscard]] Result<History> load(const Name& zone);

    // As durable as `record`.
    [[nodiscard]] Result<void> record_report(const Name& zone, const ReportEntry& report);
    [[nodiscard]] Result<void> record_change(const Name& zone, const ChangeEntry& change);
    // Oldest first.
    [[nodiscard]] Result<std::vector<ReportEntry>> reports(const Name& zone);
    [[nodiscard]] Result<std::vector<ChangeEntry>> changes(const Name& zone);

private:
    struct Connection;
    explicit Store(std::unique_ptr<Connection> connection);

    std::unique_ptr<Connection> connection_;
};

}  // namespace dschain
