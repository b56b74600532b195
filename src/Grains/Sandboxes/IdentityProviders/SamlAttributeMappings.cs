using System.Collections.Immutable;
using System.Text;
using Rolecall.Contracts.Issuers;
using Rolecall.Federation.Saml;

namespace Rolecall.Grains.Sandboxes.IdentityProviders;

/// <summary>
/// What a simulated SAML identity provider says of a user. References are written as IAM Identity Center's attribute mappings:
/// https://docs.aws.amazon.com/singlesignon/latest/userguide/attributemappingsconcept.html
/// </summary>
internal static class SamlAttributeMappings
{
    private const string SessionName = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";
    private const string Start = "${user:";
    private const char End = '}';

    private static readonly SamlMappingEntry NameOfSession = new() { Attribute = SessionName, Value = Start + "name" + End, Group = "" };

    /// <summary>The attributes of the assertion, in the order of the mappings; each name once, with the values of all its mappings.</summary>
    public static IReadOnlyList<SamlAttribute> Apply(ImmutableArray<SamlMappingEntry> mappings, DirectoryUserEntry user)
    {
        IEnumerable<SamlMappingEntry> all = mappings.Any(one => one.Attribute == SessionName) ? mappings : mappings.Append(NameOfSession);
        return
        [
            .. from mapping in all
               where mapping.Group.Length == 0 || user.Groups.Contains(mapping.Group)
               from value in ValuesOf(mapping.Value, user)
               group value by mapping.Attribute into attribute
               select new SamlAttribute(attribute.Key, [.. attribute.Distinct()], IsTextOnly: true),
        ];
    }

    /// <summary>None where a reference is to something that the user has not.</summary>
    private static IReadOnlyList<string> ValuesOf(string value, DirectoryUserEntry user)
    {
        if (value.StartsWith(Start, StringComparison.Ordinal) && value.IndexOf(End, StringComparison.Ordinal) == value.Length - 1)
            return user.ValuesOf(value[Start.Length..^1]);
        return Fill(value, user) is { } text ? [text] : [];
    }

    private static string? Fill(string value, DirectoryUserEntry user)
    {
        var text = new StringBuilder();
        var at = 0;
        while (value.IndexOf(Start, at, StringComparison.Ordinal) is >= 0 and var start
            && value.IndexOf(End, start) is >= 0 and var end)
        {
            if (user.ValuesOf(value[(start + Start.Length)..end]) is not [var first, ..])
                return null;
            text.Append(value, at, start - at).Append(first);
            at = end + 1;
        }
        return text.Append(value, at, value.Length - at).ToString();
    }
}
