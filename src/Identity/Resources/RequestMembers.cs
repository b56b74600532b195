using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Rolecall.Identity.Resources;

/// <summary>The members of a request by the names that AWS gives them, whatever the operation: "role_name".</summary>
internal static class RequestMembers
{
    /// <summary>Null where the request has no such member, or leaves it out.</summary>
    public static string? Text(IMessage request, string member) =>
        request.Descriptor.FindFieldByName(member) is { IsRepeated: false, FieldType: FieldType.String } found
            && found.Accessor.HasValue(request)
            ? (string)found.Accessor.GetValue(request)
            : null;

    public static object? Value(IMessage request, string member) => request.Descriptor.FindFieldByName(member)?.Accessor.GetValue(request);
}
