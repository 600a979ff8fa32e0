#include "dschain/base/bytes.hpp"

#include <gtest/gtest.h>

namespace dschain {
namespace {

// On the heap and of exact size, so that AddressSanitizer sees a read past the end.
Bytes counting(std::size_t size) {
    Bytes bytes;
    for (std::size_t i = 0; i < size; ++i) {
        bytes.push_back(static_cast<std::uint8_t>(i + 1));
    }
    bytes.shrink_to_fit();
    return bytes;
}

TEST(Append, writes_network_byte_order) {
    Bytes bytes;
    append_u8(bytes, 0xfe);
    append_u16(bytes, 0x0102);
    append_u32(bytes, 0xa0b0c0d0);
    EXPECT_EQ(bytes, (Bytes{0xfe, 0x01, 0x02, 0xa0, 0xb0, 0xc0, 0xd0}));
    append(bytes, as_bytes("A\xff"));
    EXPECT_EQ(bytes.size(), 9U);
    EXPECT_EQ(bytes[7], 0x41);
    EXPECT_EQ(bytes[8], 0xff);
}

TEST(AsBytes, keeps_every_octet_of_a_string) {
    const ByteView view = as_bytes(std::string_view("\0\x80", 2));
    ASSERT_EQ(view.size(), 2U);
    EXPECT_EQ(view[0], 0x00);
    EXPECT_EQ(view[1], 0x80);
}

// RFC 4034 §6.3: octets are unsigned, and an absent octet sorts before a zero octet.
TEST(Compare, is_the_canonical_order_of_rdata) {
    EXPECT_LT(compare(Bytes{0x7f}, Bytes{0x80}), 0);
    EXPECT_GT(compare(Bytes{0x80}, Bytes{0x7f, 0xff}), 0);
    EXPECT_LT(compare(Bytes{0x01}, Bytes{0x01, 0x00}), 0);
    EXPECT_GT(compare(Bytes{0x01, 0x00}, Bytes{0x01}), 0);
    EXPECT_EQ(compare(Bytes{0x01, 0x02}, Bytes{0x01, 0x02}), 0);
    EXPECT_LT(compare(Bytes{}, Bytes{0x00}), 0);
    EXPECT_EQ(compare(Bytes{}, Bytes{}), 0);
}

TEST(Equal, needs_the_same_length_and_octets) {
    EXPECT_TRUE(equal(Bytes{}, Bytes{}));
    EXPECT_TRUE(equal(Bytes{1, 2}, Bytes{1, 2}));
    EXPECT_FALSE(equal(Bytes{1, 2}, Bytes{1, 2, 0}));
    EXPECT_FALSE(equal(Bytes{1, 2}, Bytes{1, 3}));
}

TEST(ByteReader, reads_network_byte_order_from_the_front) {
    const Bytes bytes = counting(10);
    ByteReader reader(bytes);
    EXPECT_EQ(reader.u8(), 0x01);
    EXPECT_EQ(reader.u16(), 0x0203);
    EXPECT_EQ(reader.u32(), 0x04050607U);
    const auto taken = reader.take(2);
    ASSERT_TRUE(taken);
    EXPECT_TRUE(equal(*taken, Bytes{8, 9}));
    EXPECT_FALSE(reader.empty());
    EXPECT_TRUE(equal(reader.rest(), Bytes{10}));
    EXPECT_EQ(reader.u8(), 10);
    EXPECT_TRUE(reader.empty());
}

TEST(ByteReader, high_octets_do_not_turn_negative) {
    const Bytes bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    ByteReader reader(bytes);
    EXPECT_EQ(reader.u8(), 0xff);
    EXPECT_EQ(reader.u16(), 0xffff);
    EXPECT_EQ(reader.u32(), 0xffffffffU);
}

TEST(ByteReader, a_read_past_the_end_gives_nothing_and_consumes_nothing) {
    for (std::size_t size = 0; size < 4; ++size) {
        const Bytes bytes = counting(size);
        ByteReader reader(bytes);
        EXPECT_FALSE(reader.u32());
        EXPECT_EQ(reader.rest().size(), size);
        EXPECT_FALSE(reader.take(size + 1));
        EXPECT_FALSE(reader.take(static_cast<std::size_t>(-1)));
        EXPECT_EQ(reader.rest().size(), size);
        EXPECT_EQ(reader.u16().has_value(), size >= 2);
    }
    ByteReader none{ByteView{}};
    EXPECT_TRUE(none.empty());
    EXPECT_FALSE(none.u8());
    EXPECT_FALSE(none.u16());
}

TEST(ByteReader, taking_nothing_succeeds_at_the_end) {
    ByteReader reader{ByteView{}};
    const auto taken = reader.take(0);
    ASSERT_TRUE(taken);
    EXPECT_TRUE(taken->empty());
}

}  // namespace
}  // namespace dschain
