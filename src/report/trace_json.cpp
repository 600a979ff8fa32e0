#include "json_parts.hpp"
#include "signature_words.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;

Json signature_json(const SignatureCheck& check, Timestamp now) {
    if (check.fault == SignatureFault::missing) {
        return nullptr;
    }
    const Rrsig& signature = check.signature;
    return {{"tag", signature.key_tag},
            {"algorithm", signature.algorithm},
            {"signer", signature.signer.text()},
            {"labels", signature.labels},
            {"original_ttl", signature.original_ttl},
            {"inception", format_time(from_serial_time(signature.inception, now))},
            {"expiration", format_time(from_serial_time(signature.expiration, now))},
            {"result", to_word(check.fault)}};
}

Json denial_json(const DenialCheck& denial) {
    Json records = Json::array();
    for (const Name& owner : denial.records) {
        records.push_back(owner.text());
    }
    const bool nsec3 = denial.nsec3;
    return {{"proven", denial.is_proven()},
            {"proof", denial.is_proven() ? Json(to_string(denial.proof)) : Json(nullptr)},
            {"reason", denial.is_proven() ? Json(nullptr) : Json(to_string(denial.fault))},
            {"kind", nsec3 ? "NSEC3" : "NSEC"},
            {"iterations", nsec3 ? Json(denial.iterations) : Json(nullptr)},
            {"closest_encloser",
             denial.closest_encloser ? Json(denial.closest_encloser->text()) : Json(nullptr)},
            {"records", records}};
}

Json rrset_json(const RRsetProof& proof, Timestamp now) {
    Json records = Json::array();
    for (const Bytes& rdata : proof.rrset.rdatas) {
        records.push_back(rdata_text(proof.rrset.type, rdata));
    }
    Json signatures = Json::array();
    for (const SignatureCheck& check : proof.check.signatures) {
        if (check.fault != SignatureFault::missing) {
            signatures.push_back(signature_json(check, now));
        }
    }
    return {
        {"owner", proof.rrset.owner.text()},
        {"type", to_string(proof.rrset.type)},
        {"status", to_string(proof.status)},
        {"ttl", proof.rrset.ttl},
        {"trusted_ttl", proof.status == Status::secure ? Json(proof.trusted_ttl) : Json(nullptr)},
        {"records", records},
        {"signatures", signatures},
        {"wildcard", proof.wildcard ? Json(proof.wildcard->text()) : Json(nullptr)},
        {"expansion", proof.wildcard ? denial_json(proof.expansion) : Json(nullptr)}};
}

Json step_json(const TraceStep& step, const Trace& trace, Timestamp now) {
    Json zones = Json::array();
    for (const std::size_t link : step.path) {
        zones.push_back(trace.links[link].zone.text());
    }
    Json rrsets = Json::array();
    for (const RRsetProof& proof : step.rrsets) {
        rrsets.push_back(rrset_json(proof, now));
    }
    const bool answered = step.kind != AnswerKind::useless;
    const bool negative = step.kind == AnswerKind::no_data || step.kind == AnswerKind::name_error;
    const bool is_alias = step.kind == AnswerKind::cname || step.kind == AnswerKind::dname;
    Json server = nullptr;
    if (answered) {
        server = {{"name", step.server.name.is_root() ? "" : step.server.name.text()},
                  {"address", step.server.address}};
    }
    return {{"name", step.question.name.text()},
            {"type", to_string(step.question.type)},
            {"status", to_string(step.status)},
            {"zones", zones},
            {"answer", to_string(step.kind)},
            {"rcode", answered ? Json(to_string(step.rcode)) : Json(nullptr)},
            {"server", server},
            {"target", is_alias ? Json(step.target.text()) : Json(nullptr)},
            {"rrsets", rrsets},
            {"denial", negative && step.fault != StepFault::chain ? denial_json(step.denial)
                                                                  : Json(nullptr)}};
}

}  // namespace

Json trace_json(const Trace& trace, Timestamp now) {
    Json steps = Json::array();
    for (const TraceStep& step : trace.steps) {
        steps.push_back(step_json(step, trace, now));
    }
    return {{"steps", steps}};
}

}  // namespace dschain
