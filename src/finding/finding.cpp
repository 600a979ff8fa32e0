#include "dschain/finding/finding.hpp"

#include <algorithm>
#include <stdexcept>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

// Replaces each {name} by its argument. fmt's own named arguments would throw a less helpful
// error, and would take the format specifications that a template must not have.
std::string fill(std::string_view text, const Args& args, std::string_view code) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos) {
            break;
        }
        const std::size_t close = text.find('}', open);
        const std::string_view name = text.substr(open + 1, close - open - 1);
        const auto arg = std::find_if(args.begin(), args.end(),
                                      [&](const auto& each) { return each.first == name; });
        if (arg == args.end()) {
            throw std::logic_error(std::string(code) + " needs the parameter " + std::string(name));
        }
        out += arg->second;
        text.remove_prefix(close + 1);
    }
    return out;
}

void collect_parameters(std::string_view text, std::vector<std::string>& names) {
    for (std::size_t open = text.find('{'); open != std::string_view::npos;
         open = text.find('{', open + 1)) {
        std::string name(text.substr(open + 1, text.find('}', open) - open - 1));
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(std::move(name));
        }
    }
}

}  // namespace

std::string_view to_string(Severity severity) {
    switch (severity) {
        case Severity::ok:
            return "ok";
        case Severity::warning:
            return "warning";
        case Severity::critical:
            return "critical";
        case Severity::unknown:
            break;
    }
    return "unknown";
}

int exit_status(Severity severity) {
    switch (severity) {
        case Severity::ok:
            return 0;
        case Severity::warning:
            return 1;
        case Severity::critical:
            return 2;
        case Severity::unknown:
            break;
    }
    return 3;
}

std::string_view to_string(AtFault at_fault) {
    switch (at_fault) {
        case AtFault::registrar:
            return "registrar";
        case AtFault::parent:
            return "parent";
        case AtFault::provider:
            return "provider";
        case AtFault::child:
            return "child";
        case AtFault::path:
            return "path";
        case AtFault::this_side:
            return "this side";
        case AtFault::nobody:
            break;
    }
    return "nobody";
}

const CatalogueEntry& entry(Code code) {
    return catalogue()[static_cast<std::size_t>(code)];
}

const CatalogueEntry* find_entry(std::string_view name) {
    for (const CatalogueEntry& each : catalogue()) {
        if (equal_ignoring_case(each.name, name)) {
            return &each;
        }
    }
    return nullptr;
}

std::vector<std::string> parameters(const CatalogueEntry& entry) {
    std::vector<std::string> names;
    collect_parameters(entry.message, names);
    collect_parameters(entry.remedy, names);
    return names;
}

std::vector<std::string> rfc_list(const CatalogueEntry& entry) {
    std::vector<std::string> list;
    std::string_view rest = entry.rfc;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        list.emplace_back(trim(rest.substr(0, end)));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return list;
}

Finding make_finding(Code code, std::string zone, Args args) {
    const CatalogueEntry& found = entry(code);
    for (auto& arg : args) {
        arg.second = without_controls(arg.second);
    }
    Args all = args;
    all.emplace_back("zone", zone);
    Finding finding;
    finding.code = code;
    finding.severity = found.severity;
    finding.at_fault = found.at_fault;
    finding.ede = found.ede;
    finding.message = fill(found.message, all, found.name);
    finding.remedy = fill(found.remedy, all, found.name);
    finding.zone = std::move(zone);
    finding.args = std::move(args);
    return finding;
}

}  // namespace dschain
