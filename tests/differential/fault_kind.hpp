// What can be wrong with a zone.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace dschain::differential {

enum class FaultKind {
    // In the DS records at the parent.
    kDsWrongDigest,
    kDsOtherKey,
    kDsWrongTag,
    kDsWrongAlgorithm,
    kDsOneWrong,       // a wrong one beside the right ones
    kDsSha256Wrong,    // beside a right SHA-1 one
    kDsUnknownDigest,  // no DS that anybody can use: insecure
    kDsUnknownAlgorithm,
    // In the keys.
    kDnskeyKskRemoved,
    kDnskeyZskRemoved,
    kDnskeyNotZone,
    kDnskeyRevoked,
    kDnskeyUnsigned,
    kDnskeySignedByOther,
    kZoneUnsigned,
    // In signatures, over one RRset or all.
    kSigExpired,
    kSigFuture,
    kSigInverted,
    kSigCorrupt,
    kSigTruncated,
    kSigMissing,
    kSigLabelsLow,
    kSigLabelsHigh,
    kSigLabelsEdited,
    kSigWrongSigner,
    kSigWrongTag,
    kSigWrongAlgorithm,
    kSigWrongTypeCovered,
    kSigOriginalTtlEdited,
    kSigExtraBad,
    kSigOneAlgorithmMissing,
    kWildcardSignedExpanded,
    // In data under a right signature.
    kRdataChanged,
    kRecordAdded,
    kRecordRemoved,
    kTtlAboveOriginal,
    // In the proofs of absence. "Edited": under the signature; otherwise signed anew.
    kDenialMissing,
    kDenialAllMissing,
    kDenialNextWrong,
    kDenialNextEdited,
    kDenialBitAdded,
    kDenialBitAddedEdited,
    kDenialBitRemoved,
    kDenialBitRemovedEdited,
    kDenialApexBits,
    kOptOutFlipped,
    kOptOutFlippedEdited,
    kNsec3UnknownFlag,
    kNsec3UnknownHash,
    kNsec3OtherIterations,
    kNsec3ParamMismatch,
};

struct FaultName {
    FaultKind kind;
    std::string_view name;
};

inline constexpr std::array kFaultNames{
    FaultName{FaultKind::kDsWrongDigest, "ds-wrong-digest"},
    FaultName{FaultKind::kDsOtherKey, "ds-other-key"},
    FaultName{FaultKind::kDsWrongTag, "ds-wrong-tag"},
    FaultName{FaultKind::kDsWrongAlgorithm, "ds-wrong-algorithm"},
    FaultName{FaultKind::kDsOneWrong, "ds-one-wrong"},
    FaultName{FaultKind::kDsSha256Wrong, "ds-sha256-wrong"},
    FaultName{FaultKind::kDsUnknownDigest, "ds-unknown-digest"},
    FaultName{FaultKind::kDsUnknownAlgorithm, "ds-unknown-algorithm"},
    FaultName{FaultKind::kDnskeyKskRemoved, "dnskey-ksk-removed"},
    FaultName{FaultKind::kDnskeyZskRemoved, "dnskey-zsk-removed"},
    FaultName{FaultKind::kDnskeyNotZone, "dnskey-not-zone"},
    FaultName{FaultKind::kDnskeyRevoked, "dnskey-revoked"},
    FaultName{FaultKind::kDnskeyUnsigned, "dnskey-unsigned"},
    FaultName{FaultKind::kDnskeySignedByOther, "dnskey-signed-by-other"},
    FaultName{FaultKind::kZoneUnsigned, "zone-unsigned"},
    FaultName{FaultKind::kSigExpired, "sig-expired"},
    FaultName{FaultKind::kSigFuture, "sig-future"},
    FaultName{FaultKind::kSigInverted, "sig-inverted"},
    FaultName{FaultKind::kSigCorrupt, "sig-corrupt"},
    FaultName{FaultKind::kSigTruncated, "sig-truncated"},
    FaultName{FaultKind::kSigMissing, "sig-missing"},
    FaultName{FaultKind::kSigLabelsLow, "sig-labels-low"},
    FaultName{FaultKind::kSigLabelsHigh, "sig-labels-high"},
    FaultName{FaultKind::kSigLabelsEdited, "sig-labels-edited"},
    FaultName{FaultKind::kSigWrongSigner, "sig-wrong-signer"},
    FaultName{FaultKind::kSigWrongTag, "sig-wrong-tag"},
    FaultName{FaultKind::kSigWrongAlgorithm, "sig-wrong-algorithm"},
    FaultName{FaultKind::kSigWrongTypeCovered, "sig-wrong-type-covered"},
    FaultName{FaultKind::kSigOriginalTtlEdited, "sig-original-ttl-edited"},
    FaultName{FaultKind::kSigExtraBad, "sig-extra-bad"},
    FaultName{FaultKind::kSigOneAlgorithmMissing, "sig-one-algorithm-missing"},
    FaultName{FaultKind::kWildcardSignedExpanded, "wildcard-signed-expanded"},
    FaultName{FaultKind::kRdataChanged, "rdata-changed"},
    FaultName{FaultKind::kRecordAdded, "record-added"},
    FaultName{FaultKind::kRecordRemoved, "record-removed"},
    FaultName{FaultKind::kTtlAboveOriginal, "ttl-above-original"},
    FaultName{FaultKind::kDenialMissing, "denial-missing"},
    FaultName{FaultKind::kDenialAllMissing, "denial-all-missing"},
    FaultName{FaultKind::kDenialNextWrong, "denial-next-wrong"},
    FaultName{FaultKind::kDenialNextEdited, "denial-next-edited"},
    FaultName{FaultKind::kDenialBitAdded, "denial-bit-added"},
    FaultName{FaultKind::kDenialBitAddedEdited, "denial-bit-added-edited"},
    FaultName{FaultKind::kDenialBitRemoved, "denial-bit-removed"},
    FaultName{FaultKind::kDenialBitRemovedEdited, "denial-bit-removed-edited"},
    FaultName{FaultKind::kDenialApexBits, "denial-apex-bits"},
    FaultName{FaultKind::kOptOutFlipped, "opt-out-flipped"},
    FaultName{FaultKind::kOptOutFlippedEdited, "opt-out-flipped-edited"},
    FaultName{FaultKind::kNsec3UnknownFlag, "nsec3-unknown-flag"},
    FaultName{FaultKind::kNsec3UnknownHash, "nsec3-unknown-hash"},
    FaultName{FaultKind::kNsec3OtherIterations, "nsec3-other-iterations"},
    FaultName{FaultKind::kNsec3ParamMismatch, "nsec3param-mismatch"},
};

constexpr std::string_view fault_name(FaultKind kind) {
    for (const FaultName& entry : kFaultNames) {
        if (entry.kind == kind) {
            return entry.name;
        }
    }
    return "";
}

constexpr std::optional<FaultKind> fault_kind(std::string_view name) {
    for (const FaultName& entry : kFaultNames) {
        if (entry.name == name) {
            return entry.kind;
        }
    }
    return std::nullopt;
}

}  // namespace dschain::differential
