using System.Globalization;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>Where in a request a member is, in the words of the wire that it came by.</summary>
internal static class MemberPaths
{
    public static string Of(this MemberNames names, MemberShape member) => names switch
    {
        MemberNames.Json => member.Field.JsonName,
        MemberNames.Proto => member.Field.Name,
        _ => member.PathName,
    };

    /// <summary>What the names of an item's members follow.</summary>
    /// <param name="path">The list's.</param>
    /// <param name="index">From 0.</param>
    public static string Item(this MemberNames names, string path, MemberShape list, int index) => names == MemberNames.Aws
        ? string.Create(CultureInfo.InvariantCulture, $"{path}.{index + 1}.{(list.Flattened ? "" : "member.")}")
        : string.Create(CultureInfo.InvariantCulture, $"{path}[{index}].");

    /// <summary>The same of a map's value.</summary>
    public static string Entry(this MemberNames names, string path, object key) =>
        names == MemberNames.Aws ? $"{path}.{key}.member." : $"{path}[\"{WireFaults.Echo($"{key}")}\"].";
}
