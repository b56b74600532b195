using System.Collections;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>
/// Holds a request against its model: required members, lengths, ranges, patterns, enums. Lengths are counted in code
/// points, as Smithy defines them (https://smithy.io/2.0/spec/constraint-traits.html#length-trait) and AWS was seen to do.
/// </summary>
internal static class Constraints
{
    /// <summary>What a request is refused with; null where it is as the model requires.</summary>
    /// <param name="service">Whose words are used; null for those of most services.</param>
    /// <param name="names">How the wire that it came by names members.</param>
    public static Fault? Check(IMessage request, ServiceDescriptor? service = null, MemberNames names = MemberNames.Aws) =>
        AreMet(request) ? null : FaultOf(request, ValidationWords.Of(service), names);

    /// <summary>Whether nothing is wrong with a request. Most have nothing, and are spared the paths of their members.</summary>
    internal static bool AreMet(IMessage message)
    {
        foreach (var member in MessageShape.Of(message).Members)
        {
            if (member.ValueIn(message) is { } value ? !AreMet(member, value) : member.Required)
                return false;
        }
        return true;
    }

    private static bool AreMet(MemberShape member, object value)
    {
        if (member.Kind == MemberKind.Structure)
            return AreMet((IMessage)value);
        if (!Holds(member.Constraint, value))
            return false;
        var ofStructures = member.Kind == MemberKind.List
            ? member.ItemKind == MemberKind.Structure
            : member.MapValue?.Kind == MemberKind.Structure;
        if (member.Kind is not (MemberKind.List or MemberKind.Map))
            return true;
        foreach (var item in member.Kind == MemberKind.List ? (IList)value : ((IDictionary)value).Values)
        {
            if (ofStructures ? !AreMet((IMessage)item) : !Holds(member.ItemConstraint, item))
                return false;
        }
        return true;
    }

    /// <summary>All that is wrong with a request, in the order of the model.</summary>
    public static Violations Validate(IMessage request, bool lengthFirst = false, MemberNames names = MemberNames.Aws)
    {
        var found = new Violations { LengthFirst = lengthFirst, Names = names };
        Validate(found, "", request);
        return found;
    }

    /// <summary>The first breach that the model has a code of its own for, or what the service says to them all.</summary>
    private static Fault? FaultOf(IMessage request, ValidationWords words, MemberNames names)
    {
        var violations = Validate(request, words.LengthFirst, names);
        return violations.Count == 0 ? null : violations.OwnFault ?? words.FaultOf(violations);
    }

    private static void Validate(Violations found, string prefix, IMessage message)
    {
        foreach (var member in MessageShape.Of(message).Members)
        {
            var value = member.ValueIn(message);
            if (value is null)
            {
                if (member.Required)
                    found.Add(new(prefix + found.Names.Of(member), null, Breach.Absent, member, member.Constraint, member.Absent));
                continue;
            }

            Validate(found, prefix + found.Names.Of(member), member, value);
        }
    }

    private static void Validate(Violations found, string path, MemberShape member, object value)
    {
        switch (member.Kind)
        {
            case MemberKind.Structure:
                Validate(found, path + ".", (IMessage)value);
                break;
            case MemberKind.List when member.ItemKind == MemberKind.Structure:
                Broken(found, path, member, member.Constraint, value);
                var index = 0;
                foreach (IMessage item in (IList)value)
                {
                    // A path is as long as a member, and ten thousand items have ten thousand: made where it is printed.
                    if (!AreMet(item))
                        Validate(found, found.IsFull ? "" : found.Names.Item(path, member, index), item);
                    index++;
                }
                break;
            case MemberKind.List:
                Broken(found, path, member, member.Constraint, value);
                if (!((IList)value).Cast<object>().All(item => Holds(member.ItemConstraint, item)))
                    found.Add(new(path, ConstraintText.Of(value), Breach.Items, member, member.ItemConstraint));
                break;
            case MemberKind.Map:
                ValidateMap(found, path, member, (IDictionary)value);
                break;
            default:
                Broken(found, path, member, member.Constraint, value);
                break;
        }
    }

    private static void ValidateMap(Violations found, string path, MemberShape member, IDictionary map)
    {
        Broken(found, path, member, member.Constraint, map);
        foreach (DictionaryEntry entry in map)
        {
            if (entry.Value is IMessage structure && member.MapValue!.Kind == MemberKind.Structure)
                Validate(found, found.Names.Entry(path, entry.Key), structure);
        }

        if (member.MapValue!.Kind != MemberKind.Structure && !map.Values.Cast<object>().All(item => Holds(member.ItemConstraint, item)))
            found.Add(new(path, ConstraintText.Of(map), Breach.MapValues, member, member.ItemConstraint));
    }

    private static bool Holds(MemberConstraint constraint, object value)
    {
        if (value is not string text)
            return !Breaches(constraint, value).Any();
        return (constraint.EnumValues.Length == 0 || constraint.EnumValues.Contains(text))
            && (constraint.Pattern is not { } pattern || pattern.Matches(text))
            && (constraint.MaxBytes is not { } bytes || Encoding.UTF8.GetByteCount(text) <= bytes)
            && CodePoints(text) is var length && !(length < constraint.MinLength) && !(length > constraint.MaxLength);
    }

    private static void Broken(Violations found, string path, MemberShape member, MemberConstraint constraint, object value)
    {
        IEnumerable<Breach> breaches = Breaches(constraint, value);
        if (found.LengthFirst)
            breaches = breaches.OrderBy(breach => breach is Breach.TooShort or Breach.TooLong ? 0 : 1);
        foreach (var breach in breaches)
        {
            var isTooLarge = breach is Breach.TooManyBytes or Breach.TooLong or Breach.TooLarge;
            found.Add(new(path, ConstraintText.Of(value), breach, member, constraint, isTooLarge ? member.TooLarge : member.Broken));
        }
    }

    private static IEnumerable<Breach> Breaches(MemberConstraint constraint, object value)
    {
        if (value is string text)
        {
            if (constraint.EnumValues.Length > 0 && !constraint.EnumValues.Contains(text))
                yield return Breach.Enum;
            if (constraint.Pattern is { } pattern && !pattern.Matches(text))
                yield return Breach.Pattern;
            if (constraint.MaxBytes is { } bytes && Encoding.UTF8.GetByteCount(text) > bytes)
                yield return Breach.TooManyBytes;
        }

        if (LengthOf(value) is { } length)
        {
            if (length < constraint.MinLength)
                yield return Breach.TooShort;
            if (length > constraint.MaxLength)
                yield return Breach.TooLong;
        }
        else if (value is IConvertible and not bool and not Enum)
        {
            // 2^53 and beyond: no model bounds those.
            var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
            if (number < constraint.MinValue)
                yield return Breach.TooSmall;
            if (number > constraint.MaxValue)
                yield return Breach.TooLarge;
        }
    }

    private static long? LengthOf(object value) => value switch
    {
        string text => CodePoints(text),
        ByteString blob => blob.Length,
        ICollection items => items.Count,
        _ => null,
    };

    private static int CodePoints(string text)
    {
        var pairs = 0;
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDBFF'); i >= 0 && i + 1 < text.Length; i++)
            pairs += char.IsSurrogatePair(text[i], text[i + 1]) ? 1 : 0;
        return text.Length - pairs;
    }
}
