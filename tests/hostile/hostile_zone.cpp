#include "hostile/hostile_zone.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>

#include "dschain/dnssec/ds_match.hpp"
#include "support/run.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define DSCHAIN_TEST_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DSCHAIN_TEST_SANITIZED 1
#endif

extern char** environ;

namespace dschain::test {
namespace {

// What it costs is asked of the program as it is used: optimised, and without sanitizers.
#if defined(DSCHAIN_TEST_SANITIZED) || !defined(__OPTIMIZE__)
constexpr bool kIsMeasured = false;
#else
constexpr bool kIsMeasured = true;
#endif

constexpr double kMostMebibytes = 64;
constexpr std::uint8_t kSha256 = 2;

double in_seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path) << text;
}

}  // namespace

HostileRun run_program(std::vector<std::string> args) {
    const TemporaryDirectory directory;
    const std::string output = (directory.path() / "stdout").string();
    const std::string errors = (directory.path() / "stderr").string();
    std::vector<char*> arguments;
    std::string program = DSCHAIN_BINARY;
    arguments.push_back(program.data());
    for (std::string& arg : args) {
        arguments.push_back(arg.data());
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), kFlags, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, errors.c_str(), kFlags, 0600);
    const auto begin = std::chrono::steady_clock::now();
    pid_t pid = 0;
    const int error =
        posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    HostileRun run;
    int status = 0;
    rusage used{};
    if (error != 0 || wait4(pid, &status, 0, &used) != pid) {
        ADD_FAILURE() << program << " cannot be run";
        return run;
    }
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    run.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    run.cpu_seconds = in_seconds(used.ru_utime) + in_seconds(used.ru_stime);
    run.mebibytes = static_cast<double>(used.ru_maxrss) / 1024;
    run.output = read_file(output);
    run.errors = read_file(errors);
    run.report = nlohmann::json::parse(run.output, nullptr, false);
    if (!run.report.is_object()) {
        run.report = nlohmann::json::object();
    }
    return run;
}

void expect_small(const HostileRun& run) {
    if (kIsMeasured) {
        EXPECT_LT(run.mebibytes, kMostMebibytes);
    }
}

namespace {

void add_codes(const nlohmann::json& findings, std::vector<std::string>& codes) {
    for (const auto& finding : findings) {
        codes.push_back(finding.at("code").get<std::string>());
        add_codes(finding.at("consequences"), codes);
    }
}

}  // namespace

std::vector<std::string> HostileRun::codes() const {
    std::vector<std::string> codes;
    add_codes(report.value("findings", nlohmann::json::array()), codes);
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    return codes;
}

unsigned HostileRun::signatures_verified() const {
    return report.at("stats").at("signatures_verified").get<unsigned>();
}

unsigned HostileRun::queries() const {
    return report.at("stats").at("queries").get<unsigned>();
}

void expect_verdict(const HostileRun& run, const Verdict& verdict, double seconds) {
    EXPECT_EQ(run.status(), verdict.status);
    EXPECT_EQ(run.exit_status, verdict.exit_status);
    std::vector<std::string> expected = verdict.codes;
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(run.codes(), expected);
    if (kIsMeasured) {
        EXPECT_LT(run.cpu_seconds, seconds);
    }
    expect_small(run);
    std::cout << "[ measured ] " << run.cpu_seconds << " s of CPU, " << run.mebibytes << " MiB, "
              << run.report.value("stats", nlohmann::json()).dump() << '\n';
    if (testing::Test::HasFailure()) {
        std::cout << run.report.dump(1).substr(0, 4000) << '\n';
    }
}

RRset dnskey_rrset(const Name& zone, const std::vector<Dnskey>& more_keys) {
    RRset rrset{zone, RrType::dnskey, kClassIn, 3600, {zone_key().dnskey().rdata()}, {}};
    for (const Dnskey& key : more_keys) {
        rrset.rdatas.push_back(key.rdata());
    }
    return signed_rrset(std::move(rrset), zone);
}

RRset soa_rrset(const Name& zone, std::uint32_t serial) {
    Bytes rdata{0, 0};
    for (const std::uint32_t number : {serial, 3600U, 600U, 86400U, 300U}) {
        append_u32(rdata, number);
    }
    return signed_rrset(RRset{zone, RrType::soa, kClassIn, 3600, {rdata}, {}}, zone);
}

RRset ds_rrset(const Name& zone, const Name& parent) {
    const Ds ds = make_ds(zone, zone_key().dnskey(), kSha256).value();
    Bytes rdata;
    append_u16(rdata, ds.key_tag);
    append_u8(rdata, ds.algorithm);
    append_u8(rdata, ds.digest_type);
    append(rdata, ds.digest);
    return signed_rrset(RRset{zone, RrType::ds, kClassIn, 3600, {rdata}, {}}, parent);
}

Response long_names() {
    constexpr int kLabels = 124;
    constexpr int kRecords = 3000;
    std::string suffix;
    for (int i = 0; i < kLabels; ++i) {
        suffix += ".a";
    }
    Response response;
    for (int i = 0; i < kRecords; ++i) {
        const std::string first = std::to_string(1000 + i);
        response.answer.push_back(
            RRset{name(first + suffix), RrType::a, kClassIn, 60, {{192, 0, 2, 1}}, {}});
    }
    return response;
}

HostileZone::HostileZone(std::vector<Dnskey> more_keys) {
    const Name root;
    set({root, RrType::dnskey}, Response{.answer = {dnskey_rrset(root, more_keys)}});
    set({root, RrType::soa}, Response{.answer = {soa_rrset(root)}});
    set({root, RrType::ns},
        Response{
            .answer = {signed_rrset(name_rrset(root, RrType::ns, name("ns.")))},
            .additional = {RRset{name("ns."), RrType::a, kClassIn, 3600, {{127, 0, 0, 1}}, {}}}});
}

void HostileZone::set(const Question& question, const Response& response) {
    answers_[question] = response.to(question);
}

void HostileZone::set(const Question& question, Bytes wire) {
    answers_[question] = std::move(wire);
}

void HostileZone::set_script(Script script, unsigned addresses) {
    script_ = std::move(script);
    addresses_ = addresses;
}

HostileRun HostileZone::run(std::vector<std::string> args) const {
    const ScriptedServer server(
        [this](const Query& query) {
            Bytes answer = script_ ? script_(query) : Bytes{};
            const auto found = answers_.find(query.question);
            return !answer.empty() || found == answers_.end() ? answer : found->second;
        },
        addresses_);
    const TemporaryDirectory directory;
    const auto anchor = directory.path() / "anchor";
    const auto hints = directory.path() / "root.hints";
    write(anchor, ". IN DS " + make_ds(Name(), zone_key().dnskey(), kSha256).value().text() + "\n");
    write(hints, ". 3600 IN NS ns.\nns. 3600 IN A 127.0.0.1\n");
    const std::vector<std::string> more = {"--format",
                                           "json",
                                           "-4",
                                           "--trust-anchor",
                                           anchor.string(),
                                           "--port",
                                           std::to_string(server.port()),
                                           "--root-hints",
                                           hints.string(),
                                           "--at",
                                           std::to_string(kNow)};
    args.insert(args.end(), more.begin(), more.end());
    HostileRun run = run_program(std::move(args));
    EXPECT_FALSE(run.report.empty()) << "no report: " << run.output << run.errors;
    return run;
}

}  // namespace dschain::test
