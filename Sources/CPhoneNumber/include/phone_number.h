// A plain C door to libphonenumber, so that Swift needs no C++ interoperability anywhere.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

// What the library says of one text.
enum qatra_phone_status {
    // A number with a country code; whether it is valid stands in the other fields.
    QATRA_PHONE_PARSED = 0,
    // No digits that could be a number.
    QATRA_PHONE_NOT_A_NUMBER = 1,
    // A country code that no country has, or an unknown default region.
    QATRA_PHONE_BAD_COUNTRY = 2,
    QATRA_PHONE_TOO_SHORT = 3,
    QATRA_PHONE_TOO_LONG = 4,
    // The library threw; nothing is known.
    QATRA_PHONE_FAILED = 5,
};

typedef struct {
    enum qatra_phone_status status;
    // 1 when the number is valid for its region.
    int is_valid;
    int is_mobile;
    int has_extension;
    // 1 when the length alone rules it out.
    int is_too_short;
    int is_too_long;
    int country_code;
    // NUL-terminated; empty when there is none.
    char national_number[24];
    char e164[24];
    char national[48];
} qatra_phone;

// Reads `text` (UTF-8, NUL-terminated) as a number dialled in `region` (ISO 3166-1, such as "PK").
// May be called from any thread at any time: the library's one instance is built once and only read.
qatra_phone qatra_phone_parse(const char *text, const char *region);

#ifdef __cplusplus
}
#endif
