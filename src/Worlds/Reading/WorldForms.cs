using System.Text.RegularExpressions;

namespace Rolecall.Worlds.Reading;

/// <summary>What names and ids of a world look like.</summary>
internal static partial class WorldForms
{
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9 ._-]{0,49}\z", RegexOptions.CultureInvariant)]
    public static partial Regex Account();

    [GeneratedRegex(@"^[0-9]{12}\z", RegexOptions.CultureInvariant)]
    public static partial Regex AccountId();

    [GeneratedRegex(@"^o-[a-z0-9]{10,32}\z", RegexOptions.CultureInvariant)]
    public static partial Regex OrganizationId();

    /// <summary>Of users, groups, roles and policies.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@-]{1,64}\z", RegexOptions.CultureInvariant)]
    public static partial Regex Entity();

    [GeneratedRegex(@"^/([!-~]+/)?\z", RegexOptions.CultureInvariant)]
    public static partial Regex Path();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    public static partial Regex Bucket();

    [GeneratedRegex(@"^https://[!-~]{1,247}\z", RegexOptions.CultureInvariant)]
    public static partial Regex Issuer();

    [GeneratedRegex(@"^[^/\s:][^/:]{0,127}\z", RegexOptions.CultureInvariant)]
    public static partial Regex Unit();

    [GeneratedRegex(@"^[a-z0-9-]+\.[a-z0-9-]+\z", RegexOptions.CultureInvariant)]
    public static partial Regex InstanceType();
}
