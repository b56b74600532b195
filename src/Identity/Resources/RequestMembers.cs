using System.Collections.Concurrent;
using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Rolecall.Identity.Resources;

/// <summary>The members of a request by the names that AWS gives them, whatever the operation: "role_name".</summary>
internal static class RequestMembers
{
    // Looked for several times in each call; a descriptor makes a text of each full name that it is asked for.
    private static readonly ConcurrentDictionary<MessageDescriptor, FrozenDictionary<string, FieldDescriptor>> ByName = new();

    /// <summary>Null where the request has no such member, or leaves it out.</summary>
    public static string? Text(IMessage request, string member) =>
        Find(request, member) is { IsRepeated: false, FieldType: FieldType.String } found && found.Accessor.HasValue(request)
            ? (string)found.Accessor.GetValue(request)
            : null;

    public static object? Value(IMessage request, string member) => Find(request, member)?.Accessor.GetValue(request);

    private static FieldDescriptor? Find(IMessage request, string member) => ByName.GetOrAdd(
        request.Descriptor,
        static message => message.Fields.InDeclarationOrder().ToFrozenDictionary(field => field.Name, StringComparer.Ordinal))
        .GetValueOrDefault(member);
}
