/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cryptography that unit tests and tools give the Ultravisor, against published vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "host.h"

static void from_hex(const char *text, uint8_t *bytes, size_t length)
{
	assert_int_equal(strlen(text), 2 * length);
	for (size_t i = 0; i < length; i++) {
		unsigned int byte;

		assert_int_equal(sscanf(text + 2 * i, "%2x", &byte), 1);
		bytes[i] = (uint8_t)byte;
	}
}

#define XTS_VECTOR_BYTES 512

/* IEEE 1619-2007, annex B, vector 10 (as in Linux crypto/testmgr.h, aes_xts_tv_template). */
static const char xts_key[] =
	"2718281828459045235360287471352662497757247093699959574966967627"
	"3141592653589793238462643383279502884197169399375105820974944592";
static const char xts_tweak[] = "ff000000000000000000000000000000";
/* The plaintext is 00 01 … ff, twice. */
static const char xts_ciphertext[] =
	"1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3e63b"
	"5d31e276f8fe4a8d66b317f9ac683f44680a86ac35adfc3345befecb4bb188fd"
	"5776926c49a3095eb108fd1098baec70aaa66999a72a82f27d848b21d4a741b0"
	"c5cd4d5fff9dac89aeba122961d03a757123e9870f8acf1000020887891429ca"
	"2a3e7a7d7df7b10355165c8b9a6d0a7de8b062c4500dc4cd120c0f7418dae3d0"
	"b5781c34803fa75421c790dfe1de1834f280d7667b327f6c8cd7557e12ac3a0f"
	"93ec05c52e0493ef31a12d3d9260f79a289d6a379bc70c50841473d1a8cc81ec"
	"583e9645e07b8d9670655ba5bbcfecc6dc3966380ad8fecb17b6ba02469a020a"
	"84e18e8f84252070c13e9f1f289be54fbc481457778f616015e1327a02b140f1"
	"505eb309326d68378f8374595c849d84f4c333ec4423885143cb47bd71c5edae"
	"9be69a2ffeceb1bec9de244fbe15992b11b77c040f12bd8f6a975a44a0f90c29"
	"a9abc3d4d893927284c58754cce294529f8614dcd2aba991925fedc4ae74ffac"
	"6e333b93eb4aff0479da9a410e4450e0dd7ae4c6e2910900575da401fc07059f"
	"645e8b7e9bfdef33943054ff84011493c27b3429eaedb4ed5376441a77ed4385"
	"1ad77f16f541dfd269d50d6a5f14fb0aab1cbb4c1550be97f7ab4066193c4caa"
	"773dad38014bd2092fa755c824bb5e54c4f36ffda9fcea70b9c6e693e148c151";

static void xts_is_right(void **state)
{
	uint8_t key[XTS_KEY_BYTES], tweak[XTS_TWEAK_BYTES];
	uint8_t plain[XTS_VECTOR_BYTES], expected[XTS_VECTOR_BYTES], out[XTS_VECTOR_BYTES];
	struct host_cipher *cipher;

	(void)state;
	from_hex(xts_key, key, sizeof(key));
	from_hex(xts_tweak, tweak, sizeof(tweak));
	from_hex(xts_ciphertext, expected, sizeof(expected));
	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)i;
	cipher = host_cipher_new(key);
	host_encrypt(cipher, tweak, plain, out, sizeof(out));
	assert_memory_equal(out, expected, sizeof(out));
	host_decrypt(cipher, tweak, out, out, sizeof(out));
	assert_memory_equal(out, plain, sizeof(out));
	host_encrypt(cipher, tweak, out, out, sizeof(out));
	assert_memory_equal(out, expected, sizeof(out));
	host_cipher_free(cipher);
}

/*
 * RFC 4231, sections 4.2 to 4.5. HMAC pads keys with zeros, so a shorter one is the same as it
 * padded to ours.
 */
static const struct {
	const char *key, *message, *mac;
} hmac_vectors[] = {
	{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
	  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "dddddddddddddddddddddddddddddddddddddddddddddddddd"
	  "dddddddddddddddddddddddddddddddddddddddddddddddddd",
	  "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
	{ "0102030405060708090a0b0c0d0e0f10111213141516171819",
	  "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
	  "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
	  "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
};

static void hmac_is_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hmac_vectors) / sizeof(hmac_vectors[0]); i++) {
		const size_t length = strlen(hmac_vectors[i].message) / 2;
		uint8_t key[HMAC_BYTES] = { 0 }, message[64];
		uint8_t expected[HMAC_BYTES], mac[HMAC_BYTES];
		struct host_hmac *hmac;

		from_hex(hmac_vectors[i].key, key, strlen(hmac_vectors[i].key) / 2);
		from_hex(hmac_vectors[i].message, message, length);
		from_hex(hmac_vectors[i].mac, expected, sizeof(expected));
		hmac = host_hmac_new(key);
		/* One context serves many messages, in whatever parts they come. */
		for (size_t cut = 0; cut <= length; cut++) {
			const struct host_bytes parts[] = {
				{ message, cut }, { message + cut, length - cut }
			};

			host_authenticate(hmac, parts, 2, mac);
			assert_memory_equal(mac, expected, sizeof(mac));
		}
		host_hmac_free(hmac);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xts_is_right),
		cmocka_unit_test(hmac_is_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
