using System.Globalization;
using Rolecall.Hostile.Wire;
using Rolecall.Identity.Ids;

namespace Rolecall.Hostile.Attacks;

/// <summary>Names of things that do not exist, by callers without credentials.</summary>
internal static class NameAttacks
{
    private const int Connections = 16;

    private static readonly SystemRandomSource Random = new();

    public static IEnumerable<Attack> All() =>
    [
        Attack("names-access-keys", (stage, _) => Form(
            stage, SignatureAttacks.Headers(AccessKeyId.NewLongTerm(AccountIds.New(Random), Random), signature: new string('0', 64)))),
        Attack("names-sandboxes", (stage, number) => Form(stage, $"rolecall-sandbox: s{Hex(number)}\r\n")),
        Attack("names-buckets", (stage, number) => Get(stage, $"/b{Hex(number)}/key")),
        Attack("names-issuers", (stage, _) =>
            Get(stage, $"/_issuer/default/{IssuerIds.New(AccountIds.New(Random), Random)}/.well-known/jwks.json")),
        Attack("names-instances", (stage, number) =>
            Get(stage, $"/_imds/default/{AccountIds.New(Random)}/i-{Hex(number)}0/latest/meta-data/")),
        Attack("names-containers", (stage, number) =>
            Get(stage, $"/_container/default/{AccountIds.New(Random)}/{Hex(number)}", "Authorization: x\r\n")),
    ];

    private static Attack Attack(string name, Func<Stage, long, byte[]> request) => new()
    {
        Name = name,
        Limit = "no grain for what does not exist: memory + ≤ 20 MB, p99 ≤ 2×",
        MayGrow = 20L << 20,
        // Without its type, the null would be an empty request: arrays become memory, whatever they are.
        Play = (stage, cancel) => Hammer.Repeat(
            stage.Aws,
            Connections,
            rate: 0,
            number => number < stage.Settings.Names ? (ReadOnlyMemory<byte>?)request(stage, number) : null,
            stage.Replies,
            cancel),
        UntilDone = true,
    };

    private static byte[] Form(Stage stage, string headers) => RawConnection.Request(
        "POST", "/", stage.Aws, RawConnection.Form + headers, "Action=GetCallerIdentity&Version=2011-06-15");

    private static byte[] Get(Stage stage, string target, string headers = "") =>
        RawConnection.Request("GET", target, stage.Aws, headers);

    private static string Hex(long number) => unchecked((ulong)number * 0x9E3779B97F4A7C15UL).ToString("x16", CultureInfo.InvariantCulture);
}
