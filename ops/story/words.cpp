#include "ops/story/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tiendo::ops::story {

namespace {

struct Phrase {
  std::string_view vietnamese;
  std::string_view english;
};

constexpr std::array phrases{
    // Tasks, as the process names them.
    Phrase{"Soạn thảo kế hoạch triển khai và dự toán chi tiết",
           "Draft the implementation plan and the detailed estimate"},
    Phrase{"Thẩm định dự toán kinh phí", "Appraise the budget estimate"},
    Phrase{"Phê duyệt kế hoạch và dự toán", "Approve the plan and the estimate"},
    Phrase{"Tổ chức thực hiện các hoạt động", "Carry out the activities"},
    Phrase{"Báo cáo kết quả thực hiện năm", "Report the results of the year"},
    Phrase{"Đôn đốc nộp báo cáo", "Urge that the report be handed in"},
    // The timeline.
    Phrase{"Kế hoạch 69/KH-UBND, năm 2019. Các nhân vật đều là hư cấu.",
           "Plan 69/KH-UBND, the year 2019. All persons are invented."},
    Phrase{"{} ({}) bắt đầu hồ sơ {}", "{} ({}) starts file {}"},
    Phrase{"{} ({}) nhận việc «{}»", "{} ({}) takes the task “{}”"},
    Phrase{"{} ({}) hoàn thành việc «{}»", "{} ({}) completes the task “{}”"},
    Phrase{" (trễ, hạn {})", " (late, due {})"},
    Phrase{"«{}»", "“{}”"},
    Phrase{"Việc mới «{}» cho {}", "New task “{}” for {}"},
    Phrase{"; hạn {}", "; due {}"},
    Phrase{"Nhắc việc «{}»: gửi {}", "Reminder of “{}”: to {}"},
    Phrase{"Quá hạn «{}»: báo {}", "“{}” is overdue: escalated to {}"},
    Phrase{"Rút lại việc «{}»", "The task “{}” is withdrawn"},
    Phrase{"Sự cố tại {}: {}", "Incident at {}: {}"},
    Phrase{"Hồ sơ kết thúc", "The file is closed"},
    Phrase{" hoặc ", " or "},
    // The auditor.
    Phrase{"Kiểm toán viên: {} ({})", "The auditor: {} ({})"},
    Phrase{"Trạng thái lúc {}: {}", "State as of {}: {}"},
    Phrase{"việc «{}» của {}", "task “{}” of {}"},
    Phrase{"hẹn giờ «{}» lúc {}", "timer “{}” at {}"},
    Phrase{", {} đang giữ", ", held by {}"},
    Phrase{"Khác nhau giữa {} và {}", "Differences between {} and {}"},
    Phrase{"Không có gì khác nhau", "No differences"},
    Phrase{"Trạng thái", "State"},
    Phrase{"{} dòng", "{} lines"},
    Phrase{"Kiểm tra: chuỗi nhật ký, trạng thái, bản chụp, chỉ mục và bảng tra cứu đều khớp",
           "Verified: the chain of the log, states, snapshots, indexes and rows all agree"},
    Phrase{"Kiểm tra: có chỗ không khớp, {}", "NOT verified: something does not agree, {}"},
    // What the persons write.
    Phrase{"Chi phí dàn dựng gian hàng vượt định mức; đề nghị rà soát và giải trình",
           "The cost of building the stands exceeds the norm; please revise and explain"},
    Phrase{"Dự toán phù hợp định mức và khả năng cân đối",
           "The estimate agrees with the norms and with what the budget can bear"},
    Phrase{"Đồng ý; tổ chức thực hiện tiết kiệm, đúng tiến độ",
           "Agreed; carry it out thriftily and on schedule"},
    // Accounts.
    Phrase{"TÀI KHOẢN", "ACCOUNT"},
    Phrase{"HỌ TÊN", "NAME"},
    Phrase{"CHỨC VỤ", "POSITION"},
    Phrase{"MẬT KHẨU", "PASSWORD"},
};

struct Name {
  std::string_view code;
  std::string_view vietnamese;
  std::string_view english;
};

constexpr std::array names{
    // Positions.
    Name{"so-tttt/giam-doc", "Giám đốc Sở TT&TT", "Director, Information and Communications"},
    Name{"so-tttt/truong-phong", "Trưởng phòng, Sở TT&TT",
         "Head of division, Information and Communications"},
    Name{"so-tttt/chuyen-vien", "Chuyên viên Sở TT&TT", "Officer, Information and Communications"},
    Name{"so-tttt/can-bo-dau-moi", "Cán bộ đầu mối Sở TT&TT",
         "Focal officer, Information and Communications"},
    Name{"so-tc/giam-doc", "Giám đốc Sở Tài chính", "Director, Finance"},
    Name{"so-tc/chuyen-vien", "Chuyên viên Sở Tài chính", "Officer, Finance"},
    Name{"ubnd-tinh/chu-tich", "Chủ tịch UBND tỉnh", "Chair, Provincial People's Committee"},
    Name{"ubnd-tinh/pho-chu-tich", "Phó Chủ tịch UBND tỉnh",
         "Vice Chair, Provincial People's Committee"},
    Name{"vp-ubnd/quan-tri", "Quản trị hệ thống, VP UBND tỉnh",
         "System administrator, Committee Office"},
    Name{"thanh-tra-tinh/kiem-toan", "Kiểm toán viên, Thanh tra tỉnh",
         "Auditor, Provincial Inspectorate"},
    // Timers.
    Name{"nhac-bao-cao", "Nhắc trước hạn", "Reminder before the deadline"},
    Name{"leo-thang-bao-cao", "Quá hạn 3 ngày làm việc", "Three working days overdue"},
    // States.
    Name{"ACTIVE", "đang thực hiện", "active"},
    Name{"COMPLETED", "đã kết thúc", "completed"},
    Name{"TERMINATED", "đã hủy", "terminated"},
    // Outcomes.
    Name{"dong-y", "đồng ý", "agreed"},
    Name{"tra-lai", "trả lại", "returned"},
    Name{"phe-duyet", "phê duyệt", "approved"},
    Name{"hoan-thanh", "hoàn thành", "done"},
    Name{"giam-doc", "Giám đốc Sở", "Director"},
    // Variables.
    Name{"lanTrinh", "trình lần", "submission no."},
    Name{"tongDuToan", "tổng dự toán", "estimate"},
    Name{"ketQuaThamDinh", "kết luận", "conclusion"},
    Name{"tongThamDinh", "tổng thẩm định", "appraised"},
    Name{"soCongVanThamDinh", "công văn thẩm định", "letter of appraisal"},
    Name{"yKienThamDinh", "ý kiến thẩm định", "opinion on the estimate"},
    Name{"ketQuaPheDuyet", "quyết định", "decision"},
    Name{"tongPheDuyet", "tổng phê duyệt", "approved sum"},
    Name{"soQuyetDinh", "số quyết định", "decision no."},
    Name{"yKienPheDuyet", "ý kiến chỉ đạo", "instruction"},
    Name{"ketQuaThucHien", "kết quả thực hiện", "result"},
    Name{"kinhPhiDaChi", "đã chi", "spent"},
    Name{"soCongVanDonDoc", "công văn đôn đốc", "urging letter"},
    Name{"lanDonDoc", "đôn đốc lần", "urging no."},
    Name{"hanMoi", "hạn mới", "new deadline"},
    Name{"soBaoCao", "số báo cáo", "report no."},
    Name{"kinhPhiGiaiNgan", "giải ngân", "disbursed"},
    Name{"hoatDong", "danh mục hoạt động", "activities"},
    Name{"duToan", "bảng dự toán", "lines of the estimate"},
    Name{"ketQuaHoatDong", "kết quả theo hoạt động", "results by activity"},
    Name{"noiDungKeHoach", "nội dung kế hoạch", "text of the plan"},
};

}  // namespace

std::string Words::say(std::string_view vietnamese) const {
  if (language_ == Language::vietnamese) return std::string{vietnamese};
  const auto* found = std::ranges::find(phrases, vietnamese, &Phrase::vietnamese);
  return std::string{found == phrases.end() ? vietnamese : found->english};
}

std::string Words::say(std::string_view vietnamese,
                       std::initializer_list<std::string_view> parts) const {
  const std::string text = say(vietnamese);
  std::string filled;
  std::size_t from = 0;
  for (const std::string_view part : parts) {
    const std::size_t at = text.find("{}", from);
    if (at == std::string::npos) break;
    filled.append(text, from, at - from).append(part);
    from = at + 2;
  }
  return filled.append(text, from);
}

std::string Words::name(std::string_view code) const {
  const auto* found = std::ranges::find(names, code, &Name::code);
  if (found == names.end()) return std::string{code};
  return std::string{language_ == Language::vietnamese ? found->vietnamese : found->english};
}

std::string Words::money(std::string_view digits) const {
  const bool is_vietnamese = language_ == Language::vietnamese;
  std::string grouped{digits};
  for (std::size_t left = digits.size(); left > 3; left -= 3) {
    grouped.insert(left - 3, 1, is_vietnamese ? '.' : ',');
  }
  return is_vietnamese ? grouped + " đồng" : "VND " + grouped;
}

}  // namespace tiendo::ops::story
