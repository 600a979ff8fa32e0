#include <gtest/gtest.h>

#include "lifecycle/sketch.hpp"

namespace dschain::test {
namespace {

TEST(Version, text_and_back_is_the_same) {
    Version unproven = ds({});
    unproven.proven = false;
    Version unknown_signer = data({key(1)});
    unknown_signer.signers.front().push_back({15, 4711, ""});
    unknown_signer.normalise();
    for (const Version& version :
         {ds({}), ds({key(1), key(2)}), unproven, keys({}, {}),
          keys({key(1), key(2, 256)}, {key(1)}), keys({key(1)}, {}), data({}), data({key(2, 256)}),
          unknown_signer, ns({"ns1.example", "ns2.example"})}) {
        const auto back = Version::parse(version.text());
        ASSERT_TRUE(back) << version.text() << ": " << back.error();
        EXPECT_EQ(*back, version) << version.text();
        EXPECT_EQ(back->text(), version.text());
    }
}

TEST(Version, does_not_depend_on_the_order_of_records) {
    EXPECT_EQ(keys({key(1), key(2)}, {key(2), key(1)}), keys({key(2), key(1)}, {key(1), key(2)}));
    EXPECT_EQ(ns({"b.example", "a.example", "b.example"}), ns({"a.example", "b.example"}));
    EXPECT_NE(keys({key(1), key(2)}, {key(1)}), keys({key(1), key(2)}, {key(2)}));
}

TEST(Version, what_is_no_version_is_refused_with_a_reason) {
    for (const char* text :
         {"", "[]", "{}", "7", R"({"keys":["257 3 13 AAAA"]})",
          R"({"keys":["257 3"],"signers":[]})", R"({"ds":["1 13 2 ABC"],"proven":true})",
          R"({"ds":[7],"proven":true})", R"({"data":[["13:70000:"]]})", R"({"data":[["13"]]})",
          R"({"delegation":["a..b"]})"}) {
        const auto version = Version::parse(text);
        ASSERT_FALSE(version) << text;
        EXPECT_FALSE(version.error().empty());
    }
}

// A signature whose key nobody showed may be that of any key with its tag and algorithm.
TEST(Signer, is_the_same_as_far_as_both_say) {
    const Signer known = Signer::of(key(1));
    EXPECT_TRUE(known.is({known.algorithm, known.tag, ""}));
    EXPECT_FALSE(known.is({15, known.tag, ""}));
    EXPECT_FALSE(known.is({known.algorithm, known.tag, "0011223344556677"}));
}

TEST(ViewVerdicts, are_those_of_a_validator) {
    const Version good_keys = keys({key(1), key(2, 256)}, {key(1)});
    const Version good_data = data({key(2, 256)});
    EXPECT_EQ(judge_view(kZone, ds({}), good_keys, good_data), ViewVerdict::insecure);
    EXPECT_EQ(judge_view(kZone, ds({}), keys({}, {}), data({})), ViewVerdict::insecure);
    EXPECT_EQ(judge_view(kZone, ds({key(1)}), good_keys, good_data), ViewVerdict::secure);
    EXPECT_EQ(judge_view(kZone, ds({key(1)}), keys({}, {}), good_data), ViewVerdict::bogus);
    EXPECT_EQ(judge_view(kZone, ds({key(1)}), good_keys, data({})), ViewVerdict::bogus);
    EXPECT_EQ(judge_view(kZone, ds({key(1)}), good_keys, data({key(3)})), ViewVerdict::bogus);
    // The DS names a key that does not sign the DNSKEY RRset (RFC 4035 §5.2).
    EXPECT_EQ(judge_view(kZone, ds({key(2, 256)}), good_keys, good_data), ViewVerdict::bogus);
    EXPECT_EQ(judge_view(kZone, ds({key(3)}), good_keys, good_data), ViewVerdict::bogus);
    Version unproven = ds({});
    unproven.proven = false;
    EXPECT_EQ(judge_view(kZone, unproven, good_keys, good_data), ViewVerdict::bogus);
    // RFC 5011 §2.1.
    const Dnskey revoked = key(1, 257 | Dnskey::kRevokeFlag);
    EXPECT_EQ(judge_view(kZone, ds({revoked}), keys({revoked}, {revoked}), data({revoked})),
              ViewVerdict::bogus);
}

TEST(ViewVerdicts, an_algorithm_that_is_named_and_does_not_sign_makes_a_view_incomplete) {
    const Dnskey old_key = key(1);
    const Dnskey new_key = key(2, 257, 15);
    const Version both = keys({old_key, new_key}, {old_key, new_key});
    EXPECT_EQ(judge_view(kZone, ds({old_key}), both, data({old_key})), ViewVerdict::incomplete);
    EXPECT_EQ(judge_view(kZone, ds({old_key}), both, data({old_key, new_key})),
              ViewVerdict::secure);
    EXPECT_EQ(
        judge_view(kZone, ds({old_key, new_key}), keys({old_key}, {old_key}), data({old_key})),
        ViewVerdict::incomplete);
}

}  // namespace
}  // namespace dschain::test
