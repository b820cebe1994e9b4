"""How names of divisions are written in Latin letters where the reading of their characters is not enough.

Peoples as GB/T 3304 and official translations have them; Mongolian, Uygur and Tibetan names as atlases do.
"""

PEOPLES = {
    "蒙古": "Mongolian", "回": "Hui", "藏": "Tibetan", "维吾尔": "Uygur", "苗": "Miao", "彝": "Yi", "壮": "Zhuang",
    "布依": "Bouyei", "朝鲜": "Korean", "满": "Manchu", "侗": "Dong", "瑶": "Yao", "白": "Bai", "土家": "Tujia",
    "哈尼": "Hani", "哈萨克": "Kazakh", "傣": "Dai", "黎": "Li", "傈僳": "Lisu", "佤": "Va", "畲": "She",
    "拉祜": "Lahu", "水": "Shui", "东乡": "Dongxiang", "纳西": "Naxi", "景颇": "Jingpo", "柯尔克孜": "Kirgiz",
    "土": "Tu", "达斡尔": "Daur", "仫佬": "Mulam", "羌": "Qiang", "布朗": "Blang", "撒拉": "Salar",
    "毛南": "Maonan", "仡佬": "Gelao", "锡伯": "Xibe", "塔吉克": "Tajik", "怒": "Nu", "普米": "Pumi",
    "鄂温克": "Ewenki", "保安": "Bonan", "裕固": "Yugur", "独龙": "Derung", "鄂伦春": "Oroqen",
    "各": "Various Nationalities",
}  # fmt: skip

WITHOUT_SUFFIX = ("蒙古", "维吾尔", "哈萨克", "柯尔克孜", "锡伯", "塔吉克", "鄂伦春")

SPELT = {
    "内蒙古": "Inner Mongolia", "西藏": "Xizang", "陕西": "Shaanxi", "香港": "Hong Kong", "澳门": "Macao",
    "呼和浩特": "Hohhot", "鄂尔多斯": "Ordos", "呼伦贝尔": "Hulunbuir", "巴彦淖尔": "Bayannur", "乌兰察布": "Ulanqab",
    "兴安": "Hinggan", "锡林郭勒": "Xilingol", "阿拉善": "Alxa", "二连浩特": "Erenhot", "锡林浩特": "Xilinhot",
    "乌兰浩特": "Ulanhot", "满洲里": "Manzhouli", "哈尔滨": "Harbin", "齐齐哈尔": "Qiqihar",
    "拉萨": "Lhasa", "日喀则": "Xigaze", "昌都": "Qamdo", "林芝": "Nyingchi", "那曲": "Nagqu", "阿里": "Ngari",
    "果洛": "Golog", "格尔木": "Golmud", "德令哈": "Delingha",
    "乌鲁木齐": "Urumqi", "克拉玛依": "Karamay", "吐鲁番": "Turpan", "博尔塔拉": "Bortala", "巴音郭楞": "Bayingolin",
    "阿克苏": "Aksu", "克孜勒苏": "Kizilsu", "喀什": "Kashgar", "和田": "Hotan", "伊犁": "Ili", "阿勒泰": "Altay",
    "库尔勒": "Korla", "巴里坤": "Barkol", "木垒": "Mori", "塔什库尔干": "Taxkorgan", "察布查尔": "Qapqal",
    "和布克赛尔": "Hoboksar", "阿克塞": "Aksay", "莫力达瓦": "Morin Dawa", "杜尔伯特": "Dorbod",
    "前郭尔罗斯": "Qian Gorlos", "若尔盖": "Zoige", "白云鄂博": "Bayan Obo",
    "中沙群岛的岛礁及其海域": "Zhongsha Islands",
    "土默特": "Tumed", "达尔罕茂明安": "Darhan Muminggan", "阿鲁科尔沁": "Ar Horqin", "巴林": "Bairin",
    "克什克腾": "Hexigten", "翁牛特": "Ongniud", "喀喇沁": "Harqin", "喀喇沁左翼": "Harqin Left Wing",
    "敖汉": "Aohan", "科尔沁": "Horqin",
    "库伦": "Hure", "奈曼": "Naiman", "扎鲁特": "Jarud", "达拉特": "Dalad", "准格尔": "Jungar", "鄂托克": "Otog",
    "杭锦": "Hanggin", "乌审": "Uxin", "伊金霍洛": "Ejin Horo", "阿荣": "Arun", "陈巴尔虎": "Old Barag",
    "新巴尔虎": "New Barag", "乌拉特": "Urad", "察哈尔": "Chahar", "四子王": "Siziwang", "扎赉特": "Jalaid",
    "阿巴嘎": "Abag", "苏尼特": "Sonid", "东乌珠穆沁": "East Ujimqin", "西乌珠穆沁": "West Ujimqin",
    "太仆寺": "Taibus", "镶黄": "Xianghuang", "正镶白": "Zhengxiangbai", "正蓝": "Zhenglan", "额济纳": "Ejin",
}  # fmt: skip

ZONES = {
    "高新技术产业开发区": "High-tech Zone", "高新技术产业园区": "High-tech Zone", "高新技术开发区": "High-tech Zone",
    "高技术产业开发区": "High-tech Zone", "经济技术开发区": "Economic and Technological Development Zone",
    "航空港经济综合实验区": "Airport Economy Zone", "经济开发区": "Economic Development Zone",
    "城乡一体化示范区": "Urban-Rural Integration Demonstration Zone",
    "转型综合改革示范区": "Transformation and Reform Demonstration Zone", "示范区": "Demonstration Zone",
    "循环化工园区": "Chemical Industry Park", "现代产业园区": "Modern Industrial Park", "工业园区": "Industrial Park",
    "文化旅游创意园区": "Cultural Tourism Park", "综合保税区": "Comprehensive Bonded Zone",
    "综合物流产业聚集区": "Logistics Cluster", "风景名胜区": "Scenic Area", "管理区": "Management Area",
    "食品区": "Food Zone", "行政委员会": "Administrative Committee", "管委会": "Administration",
    "新区": "New Area", "新城": "New Town", "矿区": "Mining District", "群岛": "Islands",
    "市辖区": "City Districts",
}  # fmt: skip

READ = {
    "长子": "zhang zi", "乐清": "yue qing", "乐亭": "lao ting", "乐陵": "lao ling", "闵行": "min hang",
    "朝阳": "chao yang", "曾都": "zeng du", "崆峒": "kong tong", "漯河": "luo he", "泊头": "bo tou",
    "六合": "lu he", "涡阳": "guo yang", "洪洞": "hong tong", "繁峙": "fan shi", "单县": "shan xian",
    "浚县": "xun xian", "荥经": "ying jing", "筠连": "jun lian", "大城": "dai cheng",
    "长": "chang", "都": "du", "乐": "le", "什": "shi", "尾": "wei", "圩": "xu",
}  # fmt: skip
