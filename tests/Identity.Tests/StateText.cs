using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Secrets;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests;

/// <summary>
/// A state as text, member by member to the bottom, secrets and the case rules of its dictionaries included: two states with the same
/// text are the same. A member that is new is in it without being named here.
/// </summary>
internal static class StateText
{
    public static string Of(object state)
    {
        var text = new StringBuilder();
        Write(text, "state", state, "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, string name, object? value, string indent)
    {
        text.Append(indent).Append(name).Append(": ");
        var inner = indent + "  ";
        switch (value)
        {
            case null:
                text.Append("null\n");
                break;
            case string or bool or int or long or Enum or DateTimeOffset or TimeSpan or double or uint:
                text.Append(Plain(value)).Append('\n');
                break;
            case AccountId id:
                text.Append(Plain(id.ToString())).Append('\n');
                break;
            case Secret secret:
                text.Append("secret ").Append(Plain(secret.Reveal())).Append('\n');
                break;
            case StoredPolicy policy:
                text.Append("policy ").Append(Plain(policy.Json)).Append('\n');
                break;
            case IDictionary entries:
                text.Append(CaseOf(value, "KeyComparer")).Append('\n');
                foreach (var (key, entry) in Ordered(entries))
                    Write(text, Plain(key), entry, inner);
                break;
            case IEnumerable items:
                text.Append(CaseOf(value, "KeyComparer")).Append('\n');
                foreach (var item in items)
                    Write(text, "-", item, inner);
                break;
            default:
                text.Append(value.GetType().Name).Append('\n');
                foreach (var member in value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                    .Where(member => member.SetMethod is not null).OrderBy(member => member.Name, StringComparer.Ordinal))
                    Write(text, member.Name, member.GetValue(value), inner);
                break;
        }
    }

    /// <summary>A sorted dictionary in its own order; any other by key.</summary>
    private static IEnumerable<(object Key, object? Value)> Ordered(IDictionary entries)
    {
        var all = entries.Keys.Cast<object>().Select(key => (Key: key, Value: entries[key]));
        return entries.GetType().Name.Contains("Sorted", StringComparison.Ordinal)
            ? all
            : all.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal);
    }

    private static string CaseOf(object collection, string comparer) =>
        collection.GetType().GetProperty(comparer)?.GetValue(collection) switch
        {
            IComparer<string> order when order.Compare("a", "A") == 0 => "(any case)",
            IEqualityComparer<string> equality when equality.Equals("a", "A") => "(any case)",
            _ => "",
        };

    private static string Plain(object value) => value switch
    {
        string text => System.Text.Json.JsonSerializer.Serialize(text),
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
