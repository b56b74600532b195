using System.Collections;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Protocol.V1;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Gateway.Wires.Xml;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.RestXml;

/// <summary>Message → REST-XML answer. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html</summary>
internal static class RestXmlWriter
{
    private const string XmlType = "application/xml";

    /// <summary>The answer of an operation; to HEAD it has the headers and no body.</summary>
    public static RestXmlAnswer Write(RestXmlRoute route, IMessage answer, string requestId)
    {
        var rule = route.Operation.GetOptions().GetExtension(AnnotationsExtensions.Operation);
        var shape = MessageShape.Of(answer);
        var status = rule.HttpStatus == 0 ? 200 : rule.HttpStatus;
        var headers = new List<KeyValuePair<string, string>> { new("x-amz-request-id", requestId) };
        ReadOnlyMemory<byte> body = default;
        foreach (var member in shape.Members)
        {
            if (member.ValueIn(answer) is not { } value)
                continue;
            switch (member.Location)
            {
                case Location.Status:
                    status = Convert.ToInt32(value, CultureInfo.InvariantCulture);
                    break;
                case Location.Header when route.IsHead || !member.LocationName.Equals("Content-Length", StringComparison.OrdinalIgnoreCase):
                    headers.Add(new(member.LocationName, HeaderText(member, value)));
                    break;
                case Location.MetaHeaders:
                    AddMetadata(headers, member.LocationName, (IDictionary)value);
                    break;
                case Location.Payload:
                    body = value is ByteString bytes ? bytes.Memory : Encoding.UTF8.GetBytes((string)value);
                    break;
            }
        }

        var hasPayload = shape.Members.Any(member => member.Location == Location.Payload);
        var hasXml = !hasPayload && (rule.XmlRoot.Length > 0 || shape.Members.Any(member => member.Location == Location.Unspecified));
        if (hasXml)
            body = WriteXml(route.Operation, rule, answer);
        if ((hasXml || (hasPayload && body.Length > 0)) && !headers.Exists(header => header.Key == "Content-Type"))
            headers.Add(new("Content-Type", hasXml ? XmlType : ContentTypeOf(shape)));
        return new RestXmlAnswer { Status = status, Headers = headers, Body = route.IsHead ? default : body };
    }

    /// <summary>S3's error document; no body to HEAD and with 304.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="resource">The path of the request.</param>
    /// <param name="requestId">As in x-amz-request-id.</param>
    /// <param name="isHead">The request was a HEAD.</param>
    public static RestXmlAnswer WriteError(Fault fault, string resource, string requestId, bool isHead)
    {
        var headers = new List<KeyValuePair<string, string>> { new("x-amz-request-id", requestId) };
        if (isHead || fault.Status == 304)
            return new RestXmlAnswer { Status = fault.Status, Headers = headers, Body = default };
        headers.Add(new("Content-Type", XmlType));
        var output = new XmlOutput().Declaration()
            .Open("Error")
            .Element("Code", fault.Code)
            .Element("Message", fault.Message)
            .Element("Resource", resource)
            .Element("RequestId", requestId)
            .Close("Error");
        return new RestXmlAnswer { Status = fault.Status, Headers = headers, Body = output.Written };
    }

    private static ReadOnlyMemory<byte> WriteXml(MethodDescriptor operation, OperationRule rule, IMessage answer)
    {
        var root = rule.XmlRoot.Length > 0 ? rule.XmlRoot : answer.Descriptor.Name;
        var output = new XmlOutput().Declaration().Open(root, XmlAnswerWriter.NamespaceOf(operation.Service));
        new XmlMembers(output, WireTime.Milliseconds).WriteAnswer(answer);
        return output.Close(root).Written;
    }

    private static string ContentTypeOf(MessageShape shape) =>
        shape.Members.Any(member => member.Location == Location.Payload && member.Field.FieldType == FieldType.Bytes)
            ? "binary/octet-stream"
            : "application/json";

    private static string HeaderText(MemberShape member, object value)
    {
        if (value is Timestamp time)
            return member.HttpDate ? WireTime.Http(time) : WireTime.Milliseconds(time);
        return Printable(WireText.Format(member.Field, value));
    }

    /// <summary>
    /// A name that is no header name is left out and counted. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
    /// </summary>
    private static void AddMetadata(List<KeyValuePair<string, string>> headers, string prefix, IDictionary metadata)
    {
        var missing = 0;
        foreach (DictionaryEntry entry in metadata)
        {
            var name = (string)entry.Key;
            if (name.Length > 0 && name.All(IsTokenCharacter))
                headers.Add(new(prefix + name, Printable((string)entry.Value!)));
            else
                missing++;
        }

        if (missing > 0)
            headers.Add(new("x-amz-missing-meta", missing.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>RFC 9110 section 5.6.2.</summary>
    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);

    /// <summary>A value as a header may carry it: as it is, or as S3 does, an RFC 2047 encoded word.</summary>
    private static string Printable(string value) =>
        value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=" : value;
}
