"""The table of names: what each means, in the languages that drawings are written in."""

from __future__ import annotations

import pytest

from layoutopt.building import Use
from layoutopt.read.labels import names_a_room, use_of

NAMES: dict[Use, str] = {
    Use.CLASSROOM: """普通教室 教室 多媒体教室 标准教室 小教室 大教室 专用教室 选修教室
        走班教室 英语教室
         综合教室 一（1）班 二(3)班 高一(2)班 初三1班 九年级3班 七（12）班 幼儿班 学前班
        录播教室 智慧教室
         特殊教育教室 資源教室 史地教室 普通教室1 六年级(4)班 五(2)班教室 语文教室 數學教室
        预备班 活动单元
        CLASSROOM Class_3A Classe Aula Aula_12 AULA_TALLER_DE_LLENGUA Salle_de_classe Salón_101
         Klassenzimmer Unterrichtsraum Sala_de_aula Klasseværelse Klasserum 교실 教室2
        Aula_didattica
        Seminar_room Teaching_room salle_de_cours 普通教室（1） Aula_P3 一年级教室""",
    Use.CORRIDOR: """走廊 走道 过道 内走廊 过厅 通道 疏散通道 公共走道 消防通道 走 CORRIDOR
        Corr. Hallway Passage
         Pasillo Passadís Couloir Flur Gang Corridoio Corredor Korridor 복도 廊下 Circulation
        Circulació
        Distribuïdor Distribuidor Disimpegno 通廊 PASSAGEWAY Dégagement""",
    Use.GALLERY: """外廊 连廊 敞廊 风雨廊 阳台 外走廊 開敞走廊 露台 Gallery Verandah Balcony
        Loggia Terrassa
        Terraza Terrasse Balcone Galeria Galerie Porxo 空中连廊 屋顶平台 设备阳台 晾晒阳台""",
    Use.STAIR: """楼梯 楼梯间 樓梯間 1#楼梯 2号楼梯间 防烟楼梯间 疏散楼梯 封闭楼梯间 STAIR
        Stairs Staircase
         Stair_2 ST-1 Escalera Escala Escales Escalier Treppe Treppenhaus Scala Escada Trappe
        계단 계단실
        階段 Stairwell LT-1""",
    Use.TOILET: """男厕 女厕 卫生间 男卫生间 女卫生间 无障碍卫生间 残卫 残疾人卫生间 洗手间
        厕所 盥洗室 男厕所 女衛生間
         公厕 男卫 女卫 教师卫生间 无障碍厕所 淋浴间 浴室 母婴室 第三卫生间 廁所 蹲位 男廁
        前室（卫） WC W.C. Toilet
         Restroom Female_W.C. Gents Ladies Washroom Lavatory Baño Aseo Aseos Banys Lavabos
        Serveis Toilettes
         Sanitaires Bagno Servizi_igienici Bad Herren-WC Banheiro Toalett 화장실 便所 トイレ
        Bathroom Disabled_WC
        Handicap_toilet Toilet_H Sanitarios Boys'_toilet""",
    Use.OFFICE: """办公室 教师办公室 行政办公室 校长室 副校长室 书记室 教务处 总务处 德育处
        政教处 教导处 后勤处 财务室
         会议室 小会议室 接待室 会客室 值班室 传达室 门卫室 保安室 广播室 文印室 打印室 复印室
        档案室 卫生室 医务室
         卫生保健室 保健室 校医室 隔离室 观察室 教研室 年级组 备课室 教师休息室 休息室
        党员活动室 党建室 团委 少先队活动室
         少先队部 工会 德育室 家长接待室 家长学校 辦公室 會議室 校史档案室 人事处 教科室
        体育办公室 语文组 数学教研组
         家委会 留守儿童之家 阅卷室 考务室 辅导员办公室 教师活动室 名师工作室 培训室 教师阅卷室
        监控值班室
         OFFICE Teachers_office Staff_room Principal Headmaster Meeting Conference Duty_room
        Reception Medical_room
         Nurse Print_room Archive Oficina Despacho Despatx Dirección Direcció Secretaria
        Sala_de_profesores
         Sala_professors Sala_de_juntas Bureau Secrétariat Salle_des_professeurs Büro
        Lehrerzimmer Sekretariat
         Ufficio Segreteria Sala_insegnanti Escritório Diretoria Kontor Lærerværelse 교무실
        교장실 職員室 校長室
        Consergeria Conserjería Tutoria AMPA Infermeria Enfermería Infirmerie Loge""",
    Use.STORAGE: """储藏室 储藏间 储物间 器材室 体育器材室 体育器材 杂物间 库房 仓库 工具间
        清洁间 保洁间 更衣室 教具室
         贮藏室 儲藏室 杂品间 物品间 教材室 教材库 被服库 校服室 拖把间 清洁工具间 垃圾间 器材
        库 男更衣 女更衣室
         STORE Storage Store_room Closet Janitor Locker_room Cleaner Magatzem Almacén Bodega
        Débarras Dépôt
         Rangement Abstellraum Lager Ripostiglio Deposito Magazzino Depósito Arrumos Depot 창고
        倉庫 更衣室2
         Vestidor Vestuari Vestuarios Vestiaires Umkleide Spogliatoio Neteja Limpieza
        Reprise_armoires""",
    Use.LIBRARY: """图书室 图书馆 阅览室 图书阅览室 书库 资料室 电子阅览室 图书角 学生阅览室
        教师阅览室 圖書室 閱覽室 藏书室
         LIBRARY Reading_room Biblioteca Bibliothèque Bibliothek Bücherei CDI Bibliotek 도서실
        도서관 図書室
        绘本馆 采编室 Sala_de_lectura Mediateca""",
    Use.LAB: """实验室 物理实验室 化学实验室 生物实验室 科学教室 科学实验室 仪器室 准备室
        药品室 危险品室 计算机教室 微机室
         电脑室 信息技术教室 机房（微机） 机器人教室 创客教室 创客空间 劳技教室 劳动教室
        通用技术教室 书法教室 美术教室 陶艺室
         手工教室 木工室 金工室 地理教室 历史教室 语音室 标本室 實驗室 計算機教室 3D打印室
        STEM教室 科技活动室 绘画室 版画室
         烘焙教室 茶艺室 家政教室 美工室 仪器准备室 化学准备室 物理仪器室 生物标本室 探究实验室
        数字化实验室 VR教室 编程教室
         LAB Chem_lab Science_lab Physics Computer_room Art_room Workshop Laboratori Laboratorio
        Laboratoire Labor
         Taller Informàtica Informática Dibujo Plàstica Tecnologia Atelier Werkraum Chemie
        Aula_informatica
         과학실 컴퓨터실 理科室 Arts_plastiques Aula_de_plàstica Sala_informàtica Physiksaal
        Design_studio""",
    Use.MUSIC: """音乐教室 音乐室 舞蹈室 舞蹈教室 器乐室 琴房 合唱室 声乐室 乐器室 形体教室
        形体室 鼓号室 音樂教室 钢琴房
         排练厅 唱游教室 律动教室 MUSIC Music_room Dance Choir_room Música Musique Musik
        Musikraum Musica Danza
        Aula_de_música 음악실 音楽室 民乐室 古筝教室""",
    Use.GYM: """体育馆 风雨操场 乒乓球室 健身房 体操房 篮球馆 羽毛球馆 体育活动室 運動場 武术室
        跆拳道室 室内运动场 体质测试室
         GYM Gymnasium Sports_hall Gimnàs Gimnasio Gymnase Turnhalle Sporthalle Palestra Ginásio
        Gymnastiksal
        체육관 体育館 Fitness Sala_polivalent_gimnàs 游泳馆""",
    Use.CANTEEN: """食堂 餐厅 厨房 备餐间 洗碗间 主食库 副食库 粗加工间 配餐间 学生餐厅
        教师餐厅 开水间 茶水间 开水房 饭厅
         售饭间 小卖部 餐廳 廚房 备餐 切配间 烹饪间 消毒间 冷库 面点间 CANTEEN Dining Kitchen
        Cafeteria Cuina Menjador
         Cocina Comedor Cuisine Cantine Réfectoire Küche Mensa Cucina Refettorio Cozinha
        Refeitório Køkken 급식실 식당
        Pantry Tea_room Kitchenette Office_de_cuina Bar""",
    Use.HALL: """报告厅 多功能厅 阶梯教室 合班教室 礼堂 会堂 演播厅 剧场 舞台 展厅 校史馆
        校史室 荣誉室 德育展厅 展览室
         多功能教室 小剧场 報告廳 階梯教室 科普馆 陈列室 荣誉厅 国学馆 HALL Auditorium
        Assembly_hall Multi-purpose_hall
         Theatre Lecture_hall Salón_de_actos Sala_d'actes Aula_magna Salle_polyvalente
        Amphithéâtre Aula_(Festsaal)
        Festsaal Sala_polivalent Usos_múltiples Auditório 강당 講堂 Festsal""",
    Use.LOBBY: """门厅 大厅 大堂 门斗 前厅 候梯厅 电梯厅 前室 合用前室 入口大厅 門廳 玄关 LOBBY
        Foyer Vestibule
         Entrance_hall Entrance Entry Vestíbul Vestíbulo Rebedor Hall_d'entrée Atrio Ingresso
        Eingang Windfang Átrio 현관 昇降口
        Forhal""",
    Use.PLANT: """配电间 配电室 强电间 弱电间 弱电机房 强电井 水井 电井 管井 风井 空调机房
        通风机房 水泵房 消防水泵房 消防控制室
         电梯 电梯机房 电梯井 设备间 设备用房 变电所 锅炉房 换热站 网络机房 网络中心 排烟机房
        监控室 安防监控室 热力小室 水箱间
         發電機房 配電室 消防水箱 中控室 新风机房 柴油发电机房 气瓶间 烟道 报警阀室 UPS间 ELEC.
        Elec_room Plant_room
         Mechanical Boiler Pump_room Elevator Lift Shaft Server IT_room Instal·lacions
        Instalaciones Cuarto_eléctrico
         Caldera Ascensor Ascenseur Chaufferie Local_technique Technikraum Aufzug Heizung
        Haustechnik Ascensore
         Centrale_termica Locale_tecnico Elevador Teknik Teknikrum 전기실 기계실 電気室 機械室
        AHU""",
    Use.COUNSELLING: """心理咨询室 心理辅导室 心理健康室 沙盘室 宣泄室 个别辅导室 团体辅导室
        心理活动室 情绪宣泄室 心理测评室
         心理放松室 心理办公室 心理諮商室 COUNSELLING Counseling_room Psychologist Psicólogo
        Orientación Psicòleg
         Psychologue Psicologia EAP Orientador 상담실 心理团体活动室 Schulpsychologe 個別輔導室
        谈心室""",
    Use.VACANT: """空教室 备用教室 预留教室 空置 闲置教室 备用房 待定 备用 預留 发展用房
        机动教室 備用教室 空房间
         VACANT Spare_room Unused Empty Vacío Libre Disponible Reserva Vide Leer Inutilizzato
        Vago Spare""",
    Use.OTHER: """活动室 学生活动室 架空层 宿舍 库房兼车库 车库 自行车库 庭院 天井 内院 中庭
        上空 学生宿舍 值班宿舍 采光井
         Patio Pati Courtyard Hof Cour Garage Parking Dormitory Bedroom Living Terreny
        社团活动室 活動室
        露天庭院 花园 Atrium 휴게실""",
}
FAIR: dict[str, set[Use]] = {
    "中庭": {Use.LOBBY}, "架空层": {Use.GALLERY, Use.LOBBY}, "Atrium": {Use.LOBBY},
    "库房兼车库": {Use.STORAGE}, "垃圾间": {Use.PLANT}, "监控值班室": {Use.PLANT},
    "体育办公室": set(), "冷库": {Use.STORAGE}, "主食库": {Use.STORAGE}, "副食库": {Use.STORAGE},
    "母婴室": {Use.OFFICE}, "培训室": {Use.CLASSROOM}, "资源教室": {Use.CLASSROOM},
    "值班宿舍": {Use.OFFICE}, "休息室": {Use.OTHER}, "휴게실": {Use.OFFICE},
    "乐器室": {Use.STORAGE}, "录播教室": {Use.HALL, Use.LAB}, "校史档案室": {Use.HALL},
}  # fmt: skip
"""Names that are fairly read in another way too."""


@pytest.mark.parametrize(
    ("name", "use"),
    [(name.replace("_", " "), use) for use, names in NAMES.items() for name in names.split()],
)
def test_meaning(name: str, use: Use) -> None:
    assert names_a_room(name)
    assert use_of(name)[0] in {use, *FAIR.get(name, ())}


@pytest.mark.parametrize(
    "text",
    [
         "上", "下", "上20级", "下", "UP", "DN", "一层平面图", "1:100", "C1518", "M1021",
        "FM甲1521",
         "±0.000", "3.600", "消火栓", "讲台", "黑板", "雨篷", "残疾人坡道", "散水", "i=0.5%",
        "洗手盆", "轴线",
         "图纸目录", "设计说明", "N", "-0.450", "H=3.3m", "见详图", "详见建施-05", "踏步",
        "雨水管", "地漏",
         "Scale 1:100", "Drawn by", "Sheet 3", "Project", "North", "FFL +0.000", "门窗表", "门",
        "窗",
         "建筑面积", "房间面积表", "编号", "名称", "备注", "面积(㎡)", "空调室外机", "栏杆",
        "防火卷帘", "沉降缝",
         "变形缝", "伸缩缝", "无障碍坡道", "黑板报", "投影幕", "消防箱", "FHM1", "TL-1", "KZ1",
        "250x600",
    ],
)  # fmt: skip
def test_no_room(text: str) -> None:
    from layoutopt.read.labels import read_labels
    from tests.read.test_words import written

    assert [label for label in read_labels([written(text)]) if label.kind == "name"] == []
