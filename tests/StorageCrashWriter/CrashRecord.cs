using System.Globalization;
using System.Text;
using Rolecall.Contracts.Storage;

namespace Rolecall.StorageCrashWriter;

/// <summary>What the writers write, so that a reader can tell a whole write from a torn one. Compiled into writer and tests.</summary>
internal static class CrashRecord
{
    public const int Writers = 64;

    /// <summary>Records of one append: all of them must be there, or none.</summary>
    public const int RecordsOfOneAppend = 3;

    public static string Stream(int writer) => $"in/crash/account/{writer:D12}";

    /// <summary>Record <paramref name="version"/> of the writer's stream: the same in every run; a few of them larger than a page.</summary>
    public static ReadOnlyMemory<byte> Body(int writer, long version) =>
        Encoding.UTF8.GetBytes($"{writer}:{version}:" + new string('x', version % 7 == 0 ? 6_000 : 40));

    /// <summary>Record <paramref name="number"/> of the writer on the audit trail.</summary>
    public static AuditRow Call(int writer, long number) => new()
    {
        Sandbox = "default",
        Time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        EventName = number.ToString(CultureInfo.InvariantCulture),
        RequestId = $"{writer}/{number}",
        Views = [new AuditView { AccountId = "111111111111", Users = [writer.ToString(CultureInfo.InvariantCulture)] }],
        Record = Body(writer, number),
    };

    /// <summary>The line that tells an acknowledged append; its last character says that it is whole.</summary>
    public static string Acknowledgement(int writer, long version) => $"{writer} {version}.";
}
