#include "phone_number.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <cstring>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

// The instance is built under the language's own guarantee for local statics; the library documents its const methods
// as safe for several threads.
const PhoneNumberUtil &library() {
    static const PhoneNumberUtil *const instance = PhoneNumberUtil::GetInstance();
    return *instance;
}

template <size_t size>
void copy(const std::string &from, char (&to)[size]) {
    const size_t length = std::min(from.size(), size - 1);
    std::memcpy(to, from.data(), length);
    to[length] = '\0';
}

qatra_phone_status status(PhoneNumberUtil::ErrorType error) {
    switch (error) {
        case PhoneNumberUtil::NO_PARSING_ERROR: return QATRA_PHONE_PARSED;
        case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return QATRA_PHONE_BAD_COUNTRY;
        case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
        case PhoneNumberUtil::TOO_SHORT_NSN: return QATRA_PHONE_TOO_SHORT;
        case PhoneNumberUtil::TOO_LONG_NSN: return QATRA_PHONE_TOO_LONG;
        default: return QATRA_PHONE_NOT_A_NUMBER;
    }
}

void describe(const PhoneNumber &number, qatra_phone &result) {
    const PhoneNumberUtil &util = library();
    const PhoneNumberUtil::PhoneNumberType type = util.GetNumberType(number);
    const PhoneNumberUtil::ValidationResult length = util.IsPossibleNumberWithReason(number);
    result.is_valid = util.IsValidNumber(number);
    result.is_mobile = type == PhoneNumberUtil::MOBILE || type == PhoneNumberUtil::FIXED_LINE_OR_MOBILE;
    result.has_extension = number.has_extension();
    result.is_too_short = length == PhoneNumberUtil::TOO_SHORT;
    result.is_too_long = length == PhoneNumberUtil::TOO_LONG;
    result.country_code = number.country_code();
    std::string text;
    util.GetNationalSignificantNumber(number, &text);
    copy(text, result.national_number);
    util.Format(number, PhoneNumberUtil::E164, &text);
    copy(text, result.e164);
    util.Format(number, PhoneNumberUtil::NATIONAL, &text);
    copy(text, result.national);
}

}  // namespace

extern "C" qatra_phone qatra_phone_parse(const char *text, const char *region) {
    qatra_phone result;
    std::memset(&result, 0, sizeof result);
    // An exception must not cross into Swift.
    try {
        PhoneNumber number;
        result.status = status(library().Parse(text, region, &number));
        if (result.status == QATRA_PHONE_PARSED) describe(number, result);
    } catch (...) {
        result.status = QATRA_PHONE_FAILED;
    }
    return result;
}
