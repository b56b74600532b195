namespace Rolecall.Identity.Ids;

/// <summary>Ids of organizations and of what is in them: a prefix that tells the kind, and letters of a-z and 0-9.</summary>
public static class OrganizationIds
{
    public static string New(IRandomSource random) => "o-" + Letters(10, random);

    internal static string Root(IRandomSource random) => "r-" + Letters(4, random);

    /// <summary>An OU's id tells the root that it is under.</summary>
    internal static string Unit(string rootId, IRandomSource random) => $"ou-{rootId["r-".Length..]}-{Letters(8, random)}";

    internal static string Policy(IRandomSource random) => "p-" + Letters(10, random);

    internal static string AccountRequest(IRandomSource random) => "car-" + Letters(32, random);

    internal static string Handshake(IRandomSource random) => "h-" + Letters(32, random);

    private static string Letters(int count, IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[20];
        random.Fill(bytes);
        return Base32.Encode(bytes)[..count].ToLowerInvariant();
    }
}
