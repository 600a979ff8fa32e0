#include "world.hpp"

#include "content.hpp"
#include "denial_chain.hpp"
#include "fault.hpp"
#include "questions.hpp"
#include "random.hpp"
#include "signatures.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dschain::differential {
namespace {

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream out(path);
    out << text;
    out.close();
    if (!out) {
        throw std::runtime_error(fmt::format("cannot write {}", path.string()));
    }
}

std::string describe(const Tree& tree, const ZonePlan& zone) {
    std::string text = fmt::format("{} at {} from {}", zone.origin, tree.address(zone.server),
                                   tree.zones[zone.parent].origin);
    for (const lab::KeySpec& key : zone.keys) {
        text += fmt::format(" key={}/{}", key.algorithm, key.flags);
    }
    for (const lab::DsSpec& ds : zone.ds) {
        text += fmt::format(" ds={}:{}", ds.key, ds.digest_type);
    }
    if (!zone.is_signed()) {
        return text + " unsigned";
    }
    const auto& nsec3 = zone.denial.nsec3;
    text += !nsec3 ? " nsec"
                   : fmt::format(" nsec3={}:{}{}", nsec3->iterations, nsec3->salt_text(),
                                 nsec3->opt_out ? ":opt-out" : "");
    return text;
}

class Writer {
public:
    Writer(std::uint64_t seed, const TreeOptions& options, std::int64_t now, lab::KeyMaker& maker)
        : random_(seed), now_(now), tree_(plan_tree(random_, options)) {
        Random for_keys = random_.fork();
        for (ZonePlan& plan : tree_.zones) {
            apply_fault_to_plan(plan, for_keys);
            keys_.push_back(maker.make_set(plan.keys, plan.key_variant));
            foreign_keys_.push_back(plan.fault == FaultKind::kDsOtherKey
                                        ? maker.make_set(plan.keys, lab::KeyVariant::kForeign)
                                        : lab::KeySet{});
        }
        Random for_content = random_.fork();
        zones_ = fill_zones(tree_, for_content);
        for_signing_ = random_.fork();
        add_ds();
        for (std::size_t i = 0; i < zones_.size(); ++i) {
            finish_zone(i);
        }
    }

    void write(const std::filesystem::path& directory, std::size_t questions) {
        std::filesystem::create_directories(directory);
        std::string servers;
        std::string descriptions;
        for (std::size_t i = 0; i < zones_.size(); ++i) {
            const std::string file = fmt::format("{}.zone", i);
            write_file(directory / file, zones_[i].text());
            servers += fmt::format("{} {} {}\n", tree_.address(tree_.zones[i].server),
                                   tree_.zones[i].origin, file);
            descriptions += descriptions_[i] + "\n";
        }
        write_file(directory / "servers", servers);
        write_file(directory / "tree", descriptions);

        const ZonePlan& root = tree_.zones[kRoot];
        write_file(directory / "root.hints",
                   fmt::format(". 3600 IN NS {0}\n{0} 3600 IN A {1}\n", root.name_server,
                               tree_.address(root.server)));
        write_file(directory / "trust-anchor",
                   fmt::format(". 3600 IN DS {}\n",
                               lab::make_ds(keys_[kRoot].front(), ".", LDNS_SHA256).text()));

        std::string lines;
        Random for_questions = random_.fork();
        for (const Question& question : draw_questions(zones_, faulty_, questions, for_questions)) {
            lines += fmt::format("{} {}\n", question.name, question.type);
        }
        write_file(directory / "questions", lines);
    }

private:
    void add_ds() {
        for (std::size_t i = kTop; i < zones_.size(); ++i) {
            const ZonePlan& plan = tree_.zones[i];
            for (const std::string& rdata :
                 make_ds_rdata(plan, keys_[i], foreign_keys_[i], for_signing_)) {
                zones_[plan.parent].add(plan.origin, "DS " + rdata);
            }
        }
    }

    void finish_zone(std::size_t index) {
        const ZonePlan& plan = tree_.zones[index];
        lab::Zone& zone = zones_[index];
        descriptions_.push_back(describe(tree_, plan));
        if (!plan.is_signed()) {
            return;
        }
        for (const lab::Key& key : keys_[index]) {
            zone.add(key.dnskey(plan.origin, plan.ttl));
        }
        const ZoneKeys keys{plan, keys_[index], now_};
        add_denial_chain(zone, plan.denial);
        sign_zone(zone, keys);
        if (!plan.fault) {
            return;
        }
        std::vector<Place> hit = apply_fault(*plan.fault, Subject{zone, keys, for_signing_});
        descriptions_.back() += fmt::format(" fault={}", fault_name(*plan.fault));
        constexpr std::size_t kNamed = 3;
        for (std::size_t i = 0; i < hit.size() && i < kNamed; ++i) {
            descriptions_.back() += " " + hit[i].name;
        }
        std::move(hit.begin(), hit.end(), std::back_inserter(faulty_));
    }

    Random random_;
    Random for_signing_{0};
    std::int64_t now_;
    Tree tree_;
    std::vector<lab::KeySet> keys_;          // in the order of the tree's zones, as all below
    std::vector<lab::KeySet> foreign_keys_;  // in no zone
    std::vector<lab::Zone> zones_;
    std::vector<std::string> descriptions_;
    std::vector<Place> faulty_;
};

}  // namespace

void write_world(std::uint64_t seed, const TreeOptions& options, std::size_t questions,
                 std::int64_t now, lab::KeyMaker& maker, const std::filesystem::path& directory) {
    Writer(seed, options, now, maker).write(directory, questions);
}

}  // namespace dschain::differential
