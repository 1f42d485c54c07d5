#include "ops/story/scenes.hpp"

#include "engine/base/value.hpp"
#include "ops/story/persons.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace tiendo::ops::story {

namespace {

Value activity(const char* code, const char* objective, const char* content, const char* leader,
               const char* from, const char* until) {
  return Entries{{"maHoatDong", code}, {"mucTieu", objective}, {"noiDung", content},
                 {"chuTri", leader},   {"tuNgay", from},       {"denNgay", until}};
}

Value cost(const char* code, const char* content, const char* unit, std::int64_t count,
           std::int64_t price) {
  return Entries{{"maHoatDongChi", code}, {"noiDungChi", content}, {"donViTinh", unit},
                 {"soLuong", count},      {"donGia", price},       {"thanhTien", count * price}};
}

/// The draft with what building a stand costs, the line that Finance returns.
Entries draft(std::int64_t stand_price, std::int64_t total) {
  List activities{activity("II.1", "MT2", "Hội chợ, triển lãm thương mại đồng bằng sông Cửu Long",
                           "Sở Công Thương", "2019-07-01", "2019-10-31"),
                  activity("II.2", "MT1", "Chuyên mục tiếng Việt và tiếng Khmer trên Báo Sóc Trăng",
                           "Sở Thông tin và Truyền thông", "2019-07-01", "2019-10-31"),
                  activity("II.3", "MT4", "Hội nghị tập huấn thông tin đối ngoại",
                           "Sở Thông tin và Truyền thông", "2019-08-15", "2019-08-30")};
  List costs{cost("II.1", "Thuê gian hàng", "gian", 2, 45'000'000),
             cost("II.1", "Dàn dựng, vận chuyển", "gian", 2, stand_price),
             cost("II.2", "Chuyên mục trên báo", "kỳ", 24, 3'500'000),
             cost("II.2", "Phóng sự, phim tài liệu", "phim", 4, 38'000'000),
             cost("II.3", "Báo cáo viên", "buổi", 4, 1'500'000),
             cost("II.3", "Tài liệu", "bộ", 180, 65'000),
             cost("II.3", "Nước uống", "phần", 360, 40'000)};
  return {{"noiDungKeHoach",
           "Triển khai Kế hoạch 69/KH-UBND năm 2019: xúc tiến, nội dung thông tin, tập huấn"},
          {"hoatDong", std::move(activities)},
          {"duToan", std::move(costs)},
          {"tongDuToan", total}};
}

Entries returned() {
  return {
      {"ketQuaThamDinh", "tra-lai"},
      {"tongThamDinh", std::int64_t{395'100'000}},
      {"yKienThamDinh", "Chi phí dàn dựng gian hàng vượt định mức; đề nghị rà soát và giải trình"},
      {"soCongVanThamDinh", "1105/STC-QLNS"}};
}

Entries agreed() {
  return {{"ketQuaThamDinh", "dong-y"},
          {"tongThamDinh", std::int64_t{395'100'000}},
          {"yKienThamDinh", "Dự toán phù hợp định mức và khả năng cân đối"},
          {"soCongVanThamDinh", "1212/STC-QLNS"}};
}

Entries approved() {
  return {{"ketQuaPheDuyet", "phe-duyet"},
          {"tongPheDuyet", std::int64_t{395'100'000}},
          {"soQuyetDinh", "1690/QĐ-UBND"},
          {"yKienPheDuyet", "Đồng ý; tổ chức thực hiện tiết kiệm, đúng tiến độ"}};
}

Entries carried_out() {
  List results{Entries{{"maHoatDong", "II.1"},
                       {"tenSuKien", "Hội chợ, triển lãm thương mại đồng bằng sông Cửu Long"},
                       {"ngayThucHien", "2019-09-12"},
                       {"soLuotNguoi", 3200},
                       {"chiPhiThuc", std::int64_t{127'000'000}}},
               Entries{{"maHoatDong", "II.2"},
                       {"tenSuKien", "Chuyên mục báo và phóng sự"},
                       {"ngayThucHien", "2019-10-28"},
                       {"chiPhiThuc", std::int64_t{229'500'000}}},
               Entries{{"maHoatDong", "II.3"},
                       {"tenSuKien", "Hội nghị tập huấn thông tin đối ngoại"},
                       {"ngayThucHien", "2019-08-22"},
                       {"soLuotNguoi", 176},
                       {"chiPhiThuc", std::int64_t{31'900'000}}}};
  return {{"ketQuaThucHien", "hoan-thanh"},
          {"ketQuaHoatDong", std::move(results)},
          {"kinhPhiDaChi", std::int64_t{388'400'000}}};
}

Entries urged() {
  return {{"lanDonDoc", 1},
          {"canCuDonDoc", "KH 69, mục IV.1 và IV.4"},
          {"donViCham", "Bộ phận đầu mối thông tin đối ngoại"},
          {"hanMoi", "2019-11-21"},
          {"soCongVanDonDoc", "987/STTTT-TTBCXB"},
          {"nguoiKyDonDoc", "giam-doc"}};
}

Entries reported() {
  return {{"kyBaoCaoTu", "2019-05-07"},
          {"kyBaoCaoDen", "2019-11-14"},
          {"ketQuaNam", "Hoàn thành cả ba nhóm hoạt động của năm 2019"},
          {"kinhPhiDuocGiao", std::int64_t{395'100'000}},
          {"kinhPhiGiaiNgan", std::int64_t{388'400'000}},
          {"soBaoCao", "142/BC-STTTT"}};
}

}  // namespace

std::vector<Scene> scenes() {
  using enum Act;
  return {
      {"07/05/2019 09:00",
       director,
       start,
       {},
       {{"nam", 2019}, {"hanSoanThao", "2019-05-28T17:00:00+07:00"}}},
      {"08/05/2019 08:15", drafter, claim, "soan-thao", {}},
      {"27/05/2019 15:40", drafter, complete, "soan-thao", draft(24'000'000, 406'100'000)},
      {"28/05/2019 08:30", appraiser, claim, "tham-dinh", {}},
      {"06/06/2019 10:20", appraiser, complete, "tham-dinh", returned()},
      {"06/06/2019 14:05", drafter, claim, "soan-thao", {}},
      {"10/06/2019 16:10", drafter, complete, "soan-thao", draft(18'500'000, 395'100'000)},
      {"11/06/2019 08:45", appraiser, claim, "tham-dinh", {}},
      {"18/06/2019 15:00", appraiser, complete, "tham-dinh", agreed()},
      {"19/06/2019 09:10", vice_chair, claim, "phe-duyet", {}},
      {"21/06/2019 10:30", vice_chair, complete, "phe-duyet", approved()},
      {"24/06/2019 08:20", head, claim, "thuc-hien", {}},
      {"30/10/2019 16:30", head, complete, "thuc-hien", carried_out()},
      {"04/11/2019 09:15", focal_officer, claim, "bao-cao", {}},
      {"19/11/2019 09:30", director, claim, "don-doc", {}},
      {"19/11/2019 10:15", director, complete, "don-doc", urged()},
      {"20/11/2019 15:45", focal_officer, complete, "bao-cao", reported()},
  };
}

}  // namespace tiendo::ops::story
