/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/charset_guess.h"

#include <stdlib.h>

#include "mail/charset_convert.h"

/* The characters each language writes most, by our own count and school lists; order and a few
 * too many or too few do not matter. */
static const char korean[] =
	"이다는에의가을하고로지한를은사도기서리대인자시어아일정나수그해부것장라전들과제으상보있주동원면경구만연조"
	"여성공마게세안소문비국스유모오무니미선우분신생관방산개실치었발당중내작회용진바물체건학행적거결입목재심계"
	"민차교위저호간업현외까단금석식강의배터후된명품습르할음된통요화란반타속직받달여추감합트없번역말영남예두본"
	"집울살드령러레네메일잘같됩십던많며려록료류률름림립망매머먹먼멀명몇못무문물뭐밀및박밖백버벌범법변별병복봄"
	"불브블빠빛뿐사색생서석설섬섭셀션셔소속손송쇼순술숨쉬슬승싶싸쓰씨악알았앞액약양얼업엄없에엔열였예오온올와"
	"완왔왕왜외욕용운움워월윤율융응인임입잇있자작잔잡재쟁저적절점접정젠족존종좋죄죠주죽준줄중즉증직질집짜째쪽"
	"찰참창찾채책처천철첫청초촉총최축출충취측층친침카커컨컴케코콘콜쿠크큰클키타탁탄탈태택터텔템토톤통투특틀티"
	"팀파판팔패퍼페편평포폭폰표푸풍프플피필하학한할함합항해핵향허험혀혁형혜호혼홈홍확환활황회획효훈휴흐흥희힘"
	"드디딩랑래량력련렇데데덕델독돈돌될둘득등뜻따때또락난날낮낸냐넌널년념노녹논높놓누눈느늘능늦닌님닙담답듣"
	"각갈갑값갔강개객갱걸검겁격견겼곡골곧곳광괜국군굴권귀규균극근글급긴길김깊께꼭꽃꾸끝끼습쿠폰혜택클릭첨급"
	"합니다안녕하세요귀하고객님광고할인대출무료회원이벤트당첨카드은행보안비밀번호확인결제배송문의견적세금계산서";
static const char japanese[] =
	"日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新"
	"場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来"
	"作性的要用制治度務強気小七成期公持野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北"
	"午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重近千考判認画海参売利組"
	"知案道信策集在件団別物側任引使求所次水半品昨論計死官増係感特情投示変打男基私各始島直両朝革価式確村提運"
	"終挙果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少放税検藤町常校料沢裁状工建語球営空職証"
	"土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫研収断井何南石足違消境神番規術護展態導鮮備宅"
	"害配副算視条幹独警宮究育席輸訪楽起万着乗店述残想線率病農州武声質念待試族象銀域助労例衛然早張映限親額監"
	"様御願致返株客購登録無料限定配信停止解約请求請求出会簡単稼副業在宅完全当選賞品円価格商品注文支払振込";
static const char simplified[] =
	"的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而"
	"方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性"
	"好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气"
	"第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设"
	"及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任"
	"取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再"
	"采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况"
	"今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素"
	"技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型"
	"眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严请您客户订购免费优惠折扣邮"
	"箱账登录密码银卡款付买销售票链击注册尊敬奖币网站系询欢迎附谢货递";
static const char traditional[] =
	"的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而"
	"方後多定行學法所民得經十三之進著等部度家電力里如水化高自二理起小物現實加量都兩體制機當使點從業本去把性"
	"好應開它合還因由其些然前外天政四日那社義事平形相全表間樣與關各重新線內數正心反你明看原又麼利比或但質氣"
	"第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並提直題黨程展五果料象員革位入常文總次品式活設"
	"及管特件長求老頭基資邊流路級少圖山統接知較將組見計別她手角期根論運農指幾九區強放決西被乾做必戰先回則任"
	"取據處隊南給色光門即保治北造百規熱領七海口東導器壓志世金增爭濟階油思術極交受聯什認六共權收證改清己美再"
	"採轉更單風切打白教速花帶安場身車例真務具萬每目至達走積示議聲報鬥完類八離華名確才科張信馬節話米整空元況"
	"今集溫傳土許步群廣石記需段研界拉林律叫且究觀越織裝影算低持音眾書布復容兒須際商非驗連斷深難近礦千周委素"
	"技備半辦青省列習響約支般史感勞便團往酸歷市克何除消構府稱太準精值號率族維劃選標寫存候毛親快效斯院查江型"
	"眼王按格養易置派層片始卻專狀育廠京識適屬圓包火住調滿縣局照參紅細引聽該鐵價嚴請您客戶訂購免費優惠折扣郵"
	"箱賬登錄密碼銀卡款付買銷售票鏈擊註冊尊敬獎幣網站聯繫詢歡迎附謝貨遞裡嗎呢吧灣臺";

enum language { KOREAN, JAPANESE, SIMPLIFIED, TRADITIONAL, EASTERN_COUNT,
	WESTERN = EASTERN_COUNT, CYRILLIC, LANGUAGE_COUNT };

/* How usual a Hangul or Han character is in a language; by the rows of its national standard. */
enum level { LEVEL_NONE, LEVEL_RARE, LEVEL_COMMON, LEVEL_USUAL };

static uint8_t levels[EASTERN_COUNT][0x10000 / 4]; /* two bits a character; built once */
static bool levels_built;

static const struct rows {
	enum language language;
	enum charset_id id;
	uint8_t first, last; /* lead bytes */
	uint16_t last_code;  /* rows end within the last lead byte */
	enum level level;
} rows[] = {
	{ KOREAN, CHARSET_WINDOWS_949, 0xca, 0xfd, 0xfdfe, LEVEL_RARE },   /* Hanja */
	{ KOREAN, CHARSET_WINDOWS_949, 0xb0, 0xc8, 0xc8fe, LEVEL_COMMON }, /* KS X 1001 Hangul */
	{ JAPANESE, CHARSET_EUC_JP, 0xd0, 0xf4, 0xf4a6, LEVEL_RARE },      /* JIS level 2 */
	{ JAPANESE, CHARSET_EUC_JP, 0xb0, 0xcf, 0xcfd3, LEVEL_COMMON },    /* level 1 */
	{ SIMPLIFIED, CHARSET_GB18030, 0xd8, 0xf7, 0xf7fe, LEVEL_RARE },   /* GB 2312 level 2 */
	{ SIMPLIFIED, CHARSET_GB18030, 0xb0, 0xd7, 0xd7f9, LEVEL_COMMON }, /* level 1 */
	{ TRADITIONAL, CHARSET_BIG5, 0xc9, 0xf9, 0xf9d5, LEVEL_RARE },
	{ TRADITIONAL, CHARSET_BIG5, 0xa4, 0xc6, 0xc67e, LEVEL_COMMON },
};

enum kind {
	KIND_ASCII, KIND_CONTROL, KIND_C1, KIND_LATIN, KIND_PUNCTUATION, KIND_SYMBOL,
	KIND_HIRAGANA, KIND_KATAKANA, KIND_HALF_KATAKANA, KIND_JAMO, KIND_HANGUL, KIND_HAN,
	KIND_CYRILLIC, KIND_PRIVATE, KIND_BAD, KIND_SURROGATE, KIND_OTHER, KIND_COUNT
};

/* Where each kind begins; it reaches to the next row. */
static const struct {
	uint16_t from;
	uint8_t kind;
} kinds[] = {
	{ 0x0000, KIND_CONTROL },
	{ 0x0020, KIND_ASCII },
	{ 0x007f, KIND_CONTROL },
	{ 0x0080, KIND_C1 },
	{ 0x00a0, KIND_SYMBOL },
	{ 0x00c0, KIND_LATIN },
	{ 0x0250, KIND_OTHER },
	{ 0x0400, KIND_CYRILLIC },
	{ 0x0530, KIND_OTHER },
	{ 0x2000, KIND_SYMBOL },
	{ 0x2c00, KIND_OTHER },
	{ 0x3000, KIND_PUNCTUATION },
	{ 0x3012, KIND_SYMBOL },
	{ 0x3041, KIND_HIRAGANA },
	{ 0x30a0, KIND_KATAKANA },
	{ 0x3100, KIND_OTHER },
	{ 0x3131, KIND_JAMO },
	{ 0x318f, KIND_OTHER },
	{ 0x3200, KIND_SYMBOL },
	{ 0x3400, KIND_HAN },
	{ 0xa000, KIND_OTHER },
	{ 0xac00, KIND_HANGUL },
	{ 0xd7a4, KIND_OTHER },
	{ 0xd800, KIND_SURROGATE },
	{ 0xe000, KIND_PRIVATE },
	{ 0xf900, KIND_HAN },
	{ 0xfb00, KIND_OTHER },
	{ 0xff01, KIND_PUNCTUATION },
	{ 0xff10, KIND_SYMBOL },
	{ 0xff1a, KIND_PUNCTUATION },
	{ 0xff20, KIND_SYMBOL },
	{ 0xff61, KIND_HALF_KATAKANA },
	{ 0xffa0, KIND_OTHER },
	{ 0xfffd, KIND_BAD },
	{ 0xfffe, KIND_OTHER },
};

#define SAMPLE_ASCII 8       /* ASCII bytes kept of a run */
#define SAMPLE_REACH 0x40000 /* bytes searched for 8-bit ones */

#define BY_LEVEL (-1)
#define COST_BAD 350
#define COST_FAULT 200 /* in UTF-8 */
#define MIXED    100 /* letters of two scripts in one word */
#define MIXED_EAST 40 /* small letters beside Eastern ones */
#define COST_AGAIN 10
#define COST_CUT 200 /* the bytes end within a character */

/* Tenths of bits: -log2 of how often the kind is written, over how many of it there are. */
static const int16_t costs[LANGUAGE_COUNT][KIND_COUNT] = {
	/*               ASCII ctrl   C1 latin punct  sym hira kata half jamo hangul    han  cyr  priv  bad surr other */
	[KOREAN]      = { 50, 120, 400, 220, 120, 150, 220, 220, 300, 140, BY_LEVEL, BY_LEVEL, 240, 400, COST_BAD, 400, 240 },
	[JAPANESE]    = { 50, 120, 400, 220, 80, 140, 74, 95, 140, 300, 300, BY_LEVEL, 200, 400, COST_BAD, 400, 200 },
	[SIMPLIFIED]  = { 50, 120, 400, 220, 85, 150, 180, 180, 300, 300, 300, BY_LEVEL, 240, 400, COST_BAD, 400, 240 },
	[TRADITIONAL] = { 50, 120, 400, 220, 85, 150, 180, 180, 300, 300, 300, BY_LEVEL, 240, 400, COST_BAD, 400, 240 },
	[WESTERN]     = { 50, 120, 400, 110, 140, 120, 300, 300, 300, 300, 300, 300, 300, 400, COST_BAD, 400, 160 },
	[CYRILLIC]    = { 50, 120, 400, 200, 140, 130, 300, 300, 300, 300, 300, 300, 93, 400, COST_BAD, 400, 250 },
};

static const int16_t level_costs[EASTERN_COUNT][4] = {
	/*                 none  rare common usual */
	[KOREAN]      = { 230, 205, 160, 87 },
	[JAPANESE]    = { 240, 212, 156, 105 },
	[SIMPLIFIED]  = { 260, 200, 140, 94 },
	[TRADITIONAL] = { 250, 212, 150, 94 },
};

/* A legacy charset implies its language; UTF-8 is tried with all. */
static const struct {
	enum charset_id id;
	enum language language;
	int bonus; /* what our mail is mostly written in wins ties */
} models[] = {
	{ CHARSET_WINDOWS_949, KOREAN, 40 },
	{ CHARSET_WINDOWS_31J, JAPANESE, 10 },
	{ CHARSET_EUC_JP, JAPANESE, -20 },
	{ CHARSET_GB18030, SIMPLIFIED, 10 },
	{ CHARSET_BIG5, TRADITIONAL, 0 },
	{ CHARSET_WINDOWS_1252, WESTERN, 10 },
	{ CHARSET_WINDOWS_1251, CYRILLIC, 0 },
	{ CHARSET_KOI8_R, CYRILLIC, 0 },
};

#define MODEL_COUNT (sizeof models / sizeof models[0])

static enum level level_of(enum language language, uint32_t character)
{
	return (enum level)(levels[language][character >> 2] >> (character & 3) * 2 & 3);
}

static void level_set(enum language language, uint32_t character, enum level level)
{
	uint8_t *four = &levels[language][character >> 2];
	unsigned shift = (character & 3) * 2;
	*four = (uint8_t)((*four & ~(3u << shift)) | (unsigned)level << shift);
}

/* Reads the standard's own rows through its converter, so that no table of them is needed. */
static void levels_add_rows(const struct rows *row)
{
	for (unsigned lead = row->first; lead <= row->last; lead++)
		for (unsigned trail = 0x40; trail < 0xff; trail++) {
			char pair[2] = { (char)lead, (char)trail };
			bool high_only = row->id != CHARSET_BIG5;
			if ((lead << 8 | trail) > row->last_code || (high_only && trail < 0xa1))
				continue;
			struct conversion conversion;
			UChar unit[4];
			conversion_start(&conversion, row->id, str_bytes(pair, 2), false);
			if (conversion_step(&conversion, unit, 4) == 1 && conversion.bad == 0)
				level_set(row->language, unit[0], row->level);
		}
}

static void levels_add_usual(enum language language, const char *text, size_t n)
{
	const char *p = text;
	uint32_t bad;
	while (p < text + n) {
		uint32_t character = utf8_take(&p, text + n, &bad);
		if (character < 0x10000)
			level_set(language, character, LEVEL_USUAL);
	}
}

void charset_models_prepare(void)
{
	if (levels_built)
		return;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		levels_add_rows(&rows[i]);
	levels_add_usual(KOREAN, korean, sizeof korean - 1);
	levels_add_usual(JAPANESE, japanese, sizeof japanese - 1);
	levels_add_usual(SIMPLIFIED, simplified, sizeof simplified - 1);
	levels_add_usual(TRADITIONAL, traditional, sizeof traditional - 1);
	levels_built = true;
}

static enum kind kind_of(uint32_t character)
{
	size_t low = 0, high = sizeof kinds / sizeof kinds[0];
	if (character > 0xffff)
		return KIND_SURROGATE;
	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		if (kinds[middle].from <= character)
			low = middle;
		else
			high = middle;
	}
	return (enum kind)kinds[low].kind;
}

/* A reading in progress. */
struct reading {
	enum language language;
	struct charset_fit *fit;
	uint32_t before; /* the character before */
};

static bool latin_is_usual(uint32_t c)
{
	static const char usual[] = "\xe9\xe8\xe0\xe7\xfc\xf6\xe4\xdf\xf1\xf3\xed\xe1\xe2\xea\xf4\xe3"
				    "\xe5\xf8\xe6\xfa\xc9\xd6\xdc\xc4\xee\xeb\xef\xf5\xfb\xf9\xf2\xec";
	return c < 0x100 && memchr(usual, (int)c, sizeof usual - 1);
}

/* In Western text a letter beyond ASCII stands alone among ASCII letters; pairs of them are what
 * double-byte text looks like under this label. */
/* What typewriters of our days put between ASCII letters: quotes, dashes, an ellipsis, a blank. */
static bool western_is_typed(uint32_t c)
{
	return (c >= 0x2013 && c <= 0x2026) || c == 0xa0 || c == 0xa3 || c == 0x20ac;
}

static int western_cost(struct reading *reading, uint32_t c, enum kind kind)
{
	int cost = western_is_typed(c) ? 70 : costs[WESTERN][kind];
	if (kind != KIND_LATIN && kind != KIND_SYMBOL)
		return cost;
	bool beside = reading->before >= 0x80;
	bool usual = kind == KIND_LATIN && latin_is_usual(c);
	if (usual && !beside)
		reading->fit->usual++;
	if (usual)
		cost = 80;
	return cost + (beside && cost > 70 ? 60 : 0);
}

/* о е а и н т с р в л к: two letters in three. */
static bool cyrillic_is_usual(uint32_t c)
{
	static const uint16_t usual[] = { 0x43e, 0x435, 0x430, 0x438, 0x43d, 0x442, 0x441, 0x440,
		0x432, 0x43b, 0x43a };
	for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
		if (usual[i] == c)
			return true;
	return false;
}

static bool cyrillic_is_small(uint32_t c)
{
	return c >= 0x430 && c < 0x460;
}

/* KOI8 and Windows have each other's cases, so the case tells them apart: words are small letters,
 * or begin with a capital, or are all capitals. Latin and Cyrillic letters share no word. */
static int cyrillic_cost(struct reading *reading, uint32_t c, enum kind kind)
{
	bool after = kind_of(reading->before) == KIND_CYRILLIC;
	bool ascii = reading->before < 0x80 && ascii_is_alpha((char)reading->before);
	if (kind == KIND_ASCII)
		return costs[CYRILLIC][kind] + (after && ascii_is_alpha((char)c) ? MIXED : 0);
	if (kind != KIND_CYRILLIC)
		return c >= 0x2190 && c < 0x2600 ? 250 : costs[CYRILLIC][kind];
	bool small = cyrillic_is_small(c);
	bool small_before = after && cyrillic_is_small(reading->before);
	int rare = cyrillic_is_usual(small ? c : c + 0x20) ? 0 : c >= 0x450 || c < 0x410 ? 80 : 24;
	reading->fit->usual += small;
	if (small)
		return 41 + rare + (ascii ? MIXED : 0) + (reading->before ? 0 : 20);
	return rare + (ascii ? MIXED : 0) + (small_before ? 130 : after ? 48 : 70);
}

static bool ascii_is_small(uint32_t c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_eastern(uint32_t c)
{
	enum kind kind = kind_of(c);
	return kind >= KIND_HIRAGANA && kind <= KIND_HAN;
}

static int eastern_cost(struct reading *reading, uint32_t c, enum kind kind)
{
	int cost = costs[reading->language][kind];
	if (ascii_is_small(c) && is_eastern(reading->before))
		return cost + MIXED_EAST;
	if (ascii_is_small(reading->before) && is_eastern(c))
		reading->fit->cost += MIXED_EAST;
	bool usual = cost <= 100 && kind >= KIND_HIRAGANA && kind <= KIND_KATAKANA;
	if (cost == BY_LEVEL) {
		enum level level = level_of(reading->language, c);
		cost = level_costs[reading->language][level];
		usual = level == LEVEL_USUAL;
	}
	if (usual)
		reading->fit->usual++;
	return cost;
}

static void reading_add(struct reading *reading, uint32_t c)
{
	enum kind kind = kind_of(c);
	if (c == '\t' || c == '\n' || c == '\r')
		kind = KIND_ASCII;
	if (c >= 0x80 && c == reading->before && c != 0xfffd) { /* lines drawn of it: they tell nothing */
		reading->fit->cost += COST_AGAIN;
		return;
	}
	if (kind != KIND_ASCII && kind != KIND_PUNCTUATION && kind != KIND_SYMBOL)
		reading->fit->letters++;
	if (reading->language < EASTERN_COUNT)
		reading->fit->cost += eastern_cost(reading, c, kind);
	else if (reading->language == WESTERN)
		reading->fit->cost += western_cost(reading, c, kind);
	else
		reading->fit->cost += cyrillic_cost(reading, c, kind);
	reading->before = c;
}

/* What is looked at: the 8-bit bytes with the ASCII beside them; long runs of ASCII (markup) are
 * left out. The first byte of such a run may end a character, the last is a letter beside the next. */
static struct str sample_of(struct str bytes, char out[static CHARSET_SAMPLE])
{
	size_t n = 0, run = SAMPLE_ASCII;
	bytes = str_first(bytes, SAMPLE_REACH);
	for (size_t i = 0; i < bytes.n && n < CHARSET_SAMPLE; i++) {
		bool ascii = !((uint8_t)bytes.p[i] & 0x80);
		bool next = i + 1 < bytes.n && (uint8_t)bytes.p[i + 1] & 0x80;
		run = ascii ? run + 1 : 0;
		if (run <= SAMPLE_ASCII || next)
			out[n++] = bytes.p[i];
	}
	return str_bytes(out, n);
}

static void fit_legacy(enum charset_id id, enum language language, struct str sample,
	struct charset_fit *out)
{
	struct conversion conversion;
	struct reading reading = { .language = language, .fit = out };
	UChar units[256];
	size_t n;
	conversion_start(&conversion, id, sample, true);
	while ((n = conversion_step(&conversion, units, 256)) > 0)
		for (size_t i = 0; i < n; i++)
			reading_add(&reading, units[i]);
	out->bad = conversion.bad;
	if (conversion_pending(&conversion))
		out->cost += COST_CUT;
}

/* A fault costs less than elsewhere: UTF-8 that is cut or damaged is common, and legacy text that is
 * mostly valid UTF-8 is not. */
static void fit_utf8(struct str sample, struct charset_fit *out)
{
	struct charset_fit best = { .cost = INT32_MAX };
	for (enum language language = 0; language < LANGUAGE_COUNT; language++) {
		struct charset_fit fit = { .id = CHARSET_UTF_8 };
		struct reading reading = { .language = language, .fit = &fit };
		const char *p = sample.p, *end = sample.p + sample.n;
		uint32_t bad;
		while (p < end) {
			reading_add(&reading, utf8_take(&p, end, &bad));
			fit.bad += bad;
			fit.cost -= bad ? COST_BAD - COST_FAULT : 0;
		}
		if (fit.cost < best.cost)
			best = fit;
	}
	*out = best;
}

static size_t model_of(enum charset_id id)
{
	size_t i = 0;
	while (i < MODEL_COUNT && models[i].id != id)
		i++;
	return i;
}

bool charset_has_model(enum charset_id id)
{
	return id == CHARSET_UTF_8 || model_of(id) < MODEL_COUNT;
}

static void fit_sample(enum charset_id id, struct str sample, struct charset_fit *out)
{
	size_t model = model_of(id);
	charset_models_prepare();
	*out = (struct charset_fit){ .id = id };
	if (model == MODEL_COUNT)
		fit_utf8(sample, out);
	else
		fit_legacy(id, models[model].language, sample, out);
}

void charset_fit(enum charset_id id, struct str bytes, struct charset_fit *out)
{
	char bytes_of_sample[CHARSET_SAMPLE];
	fit_sample(id, sample_of(bytes, bytes_of_sample), out);
}

void charset_fit_best(struct str bytes, struct charset_fit *out)
{
	char bytes_of_sample[CHARSET_SAMPLE];
	struct str sample = sample_of(bytes, bytes_of_sample);
	struct charset_fit best = { .id = CHARSET_WINDOWS_1252, .cost = INT32_MAX };
	for (size_t i = 0; i < MODEL_COUNT; i++) {
		struct charset_fit fit;
		fit_sample(models[i].id, sample, &fit);
		fit.cost -= models[i].bonus;
		if (fit.cost < best.cost)
			best = fit;
	}
	*out = best;
}

enum charset_id charset_of_escapes(struct str bytes)
{
	static const struct {
		struct str text;
		enum charset_id id;
	} known[] = {
		{ STR_INIT("$)C"), CHARSET_ISO_2022_KR }, { STR_INIT("$)A"), CHARSET_ISO_2022_CN },
		{ STR_INIT("$)G"), CHARSET_ISO_2022_CN }, { STR_INIT("$B"), CHARSET_ISO_2022_JP },
		{ STR_INIT("$@"), CHARSET_ISO_2022_JP }, { STR_INIT("$(D"), CHARSET_ISO_2022_JP_2 },
		{ STR_INIT("(I"), CHARSET_ISO_2022_JP },
	};
	size_t at;
	while ((at = str_find_char(bytes, '\x1b')) != STR_NONE) {
		bytes = str_from(bytes, at + 1);
		for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
			if (str_starts(bytes, known[i].text))
				return known[i].id;
	}
	return CHARSET_NONE;
}
