using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Serialization;

/// <summary>Makes a value of any type whose every member, to the bottom, differs from its default and from every other.</summary>
internal sealed class FilledValues
{
    /// <summary>Records within records; beyond it what may be absent is.</summary>
    private const int Deepest = 8;

    private int counter;

    public object Of(Type type) => Make(type, 0) ?? throw new InvalidOperationException($"{type} cannot be filled.");

    /// <summary>The members that a value carries: those that can be set, by name.</summary>
    public static IEnumerable<PropertyInfo> MembersOf(Type type) => type
        .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(property => property.GetIndexParameters() is [] && property.SetMethod is not null);

    private object? Make(Type type, int depth, string? member = null)
    {
        var number = ++counter;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Make(underlying, depth);
        if (type == typeof(string))
            return member == nameof(SessionClaims.SessionId) ? number.ToString("x32", CultureInfo.InvariantCulture) : "text-" + number;
        if (type == typeof(AccountId))
            return AccountId.Parse(number.ToString("D12", CultureInfo.InvariantCulture));
        if (type == typeof(bool))
            return true;
        if (type == typeof(int) || type == typeof(long) || type == typeof(double))
            return Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
        if (type == typeof(byte[]))
            return new[] { (byte)number, (byte)(number >> 8) };
        if (type == typeof(ReadOnlyMemory<byte>))
            return new ReadOnlyMemory<byte>([(byte)number, (byte)(number >> 8)]);
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.UnixEpoch.AddSeconds(number);
        if (type == typeof(TimeSpan))
            return TimeSpan.FromTicks(number);
        if (type == typeof(Guid))
            return new Guid(number, 1, 2, new byte[8]);
        if (type == typeof(System.Net.IPAddress))
            return new System.Net.IPAddress([10, 0, (byte)(number >> 8), (byte)number]);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1);
        if (type.IsArray)
            return ArrayOf(type.GetElementType()!, depth);
        if (type.IsGenericType && MakeCollection(type, depth) is { } collection)
            return collection;
        return depth > Deepest ? null : MakeObject(type, depth);
    }

    private Array ArrayOf(Type element, int depth)
    {
        var array = Array.CreateInstance(element, Make(element, depth + 1) is { } first ? 1 : 0);
        if (array.Length > 0)
            array.SetValue(Make(element, depth + 1), 0);
        return array;
    }

    private object? MakeCollection(Type type, int depth)
    {
        var (definition, arguments) = (type.GetGenericTypeDefinition(), type.GetGenericArguments());
        if (definition == typeof(ImmutableArray<>))
            return Call(typeof(ImmutableArray), nameof(ImmutableArray.CreateRange), arguments, ArrayOf(arguments[0], depth));
        if (definition == typeof(ImmutableList<>))
            return Call(typeof(ImmutableList), nameof(ImmutableList.CreateRange), arguments, ArrayOf(arguments[0], depth));
        if (definition == typeof(IReadOnlyList<>) || definition == typeof(IEnumerable<>))
            return ArrayOf(arguments[0], depth);
        if (definition == typeof(ImmutableDictionary<,>))
        {
            var pair = typeof(KeyValuePair<,>).MakeGenericType(arguments);
            var pairs = Array.CreateInstance(pair, 1);
            pairs.SetValue(Activator.CreateInstance(pair, Make(arguments[0], depth + 1), Make(arguments[1], depth + 1)), 0);
            return Call(typeof(ImmutableDictionary), nameof(ImmutableDictionary.CreateRange), arguments, pairs);
        }
        return null;
    }

    private static object Call(Type type, string method, Type[] arguments, object argument) => type.GetMethods()
        .Single(found => found.Name == method && found.GetParameters().Length == 1 && found.GetGenericArguments().Length == arguments.Length
            && found.GetParameters()[0].ParameterType.GetGenericTypeDefinition() == typeof(IEnumerable<>))
        .MakeGenericMethod(arguments).Invoke(null, [argument])!;

    private object? MakeObject(Type type, int depth)
    {
        if (type.IsAbstract || type.IsInterface)
            return null;
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(found => found.GetParameters() is not [var only] || only.ParameterType != type)
            .MaxBy(found => found.GetParameters().Length);
        var made = constructor is null
            ? Activator.CreateInstance(type)!
            : constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType, depth + 1))]);
        var inConstructor =
            constructor?.GetParameters().Select(parameter => parameter.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        foreach (var member in MembersOf(type).Where(member => !inConstructor.Contains(member.Name)))
            member.SetValue(made, Make(member.PropertyType, depth + 1, member.Name));
        return made;
    }

    /// <summary>Where two values differ, as "A.B[0].C: this, that"; null where they do not.</summary>
    public static string? Difference(object? one, object? other, string path)
    {
        if (one is null || other is null)
            return one is null && other is null ? null : $"{path}: {one ?? "null"}, {other ?? "null"}";
        if (one.GetType() != other.GetType())
            return $"{path}: {one.GetType()}, {other.GetType()}";
        if (one is ReadOnlyMemory<byte> bytes)
            return bytes.Span.SequenceEqual(((ReadOnlyMemory<byte>)other).Span) ? null : path;
        if (one.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
        {
            return Difference(type.GetProperty("Key")!.GetValue(one), type.GetProperty("Key")!.GetValue(other), path + ".Key")
                ?? Difference(type.GetProperty("Value")!.GetValue(one), type.GetProperty("Value")!.GetValue(other), path + ".Value");
        }
        if (one is string or AccountId || one.GetType().IsPrimitive || one.GetType().IsEnum
            || one.GetType().Namespace!.StartsWith("System", StringComparison.Ordinal) && one is not IEnumerable)
            return one.Equals(other) ? null : $"{path}: {one}, {other}";
        if (one is IEnumerable several)
        {
            var (left, right) = (several.Cast<object?>().ToArray(), ((IEnumerable)other).Cast<object?>().ToArray());
            return left.Length != right.Length
                ? $"{path}: {left.Length} items, {right.Length}"
                : left.Zip(right)
                    .Select((pair, at) => Difference(pair.First, pair.Second, $"{path}[{at}]"))
                    .FirstOrDefault(found => found is not null);
        }
        return MembersOf(one.GetType())
            .Select(member => Difference(member.GetValue(one), member.GetValue(other), path + "." + member.Name))
            .FirstOrDefault(found => found is not null);
    }

    /// <summary>The members of a value that are as an empty one has them, as "A.B": the filling has left them out.</summary>
    public static IEnumerable<string> Unfilled(object value, string path) =>
        MembersOf(value.GetType()).Where(member => IsEmpty(member.GetValue(value))).Select(member => path + "." + member.Name);

    private static bool IsEmpty(object? value) => value switch
    {
        null or "" or false or 0 or 0L or 0.0 => true,
        IEnumerable several => !several.Cast<object?>().Any(),
        Enum chosen => Convert.ToInt32(chosen, CultureInfo.InvariantCulture) == 0,
        _ => false,
    };
}
