using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Protocol.V1;
using Rolecall.Gateway.Wires.Json;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.RestJson;

/// <summary>REST-JSON request → message: what the path and the query bind, the rest from the body.
/// https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html</summary>
internal static class RestJsonReader
{
    /// <exception cref="AwsFaultException">SerializationException: a value that is none of its member; 413 over 1 MB.</exception>
    public static IMessage Read(
        MessageDescriptor descriptor, IReadOnlyDictionary<string, string> labels, string query, ReadOnlySpan<byte> body)
    {
        var message = AwsJsonReader.Read(descriptor, body);
        var words = QueryForm.Parse(query);
        foreach (var member in MessageShape.Of(descriptor).Members)
        {
            switch (member.Location)
            {
                case Location.Uri when labels.TryGetValue(member.LocationName, out var label):
                    Set(message, member, label);
                    break;
                case Location.Query:
                    foreach (var (_, value) in words.Where(word => word.Key == member.LocationName))
                        Set(message, member, value);
                    break;
            }
        }
        return message;
    }

    private static void Set(IMessage message, MemberShape member, string text) => member.Field.Accessor.SetValue(
        message, WireText.Parse(member.Field, text, out _) ?? throw WireFaults.Serialization($"Invalid value for {member.LocationName}"));
}
