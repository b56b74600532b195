using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Protocol.V1;

namespace Rolecall.LoadTool.Wires;

/// <summary>A request as the Query protocol sends it. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html</summary>
internal static class QueryForm
{
    public static byte[] Of(string action, string service, IMessage message)
    {
        var form = new StringBuilder("Action=").Append(action).Append("&Version=").Append(service == "iam" ? "2010-05-08" : "2011-06-15");
        Append(form, "", message);
        return Encoding.ASCII.GetBytes(form.ToString());
    }

    private static void Append(StringBuilder form, string prefix, IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var name = prefix + NameOf(field);
            if (field.IsRepeated)
            {
                var list = (System.Collections.IList)field.Accessor.GetValue(message);
                for (var i = 0; i < list.Count; i++)
                    AppendValue(form, string.Create(CultureInfo.InvariantCulture, $"{name}.member.{i + 1}"), list[i]!);
            }
            else if (field.Accessor.GetValue(message) is { } value && (!field.HasPresence || field.Accessor.HasValue(message)))
            {
                AppendValue(form, name, value);
            }
        }
    }

    /// <summary>As AWS spells it, where that is not what the field's own name makes of it: "SAMLAssertion".</summary>
    private static string NameOf(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(AnnotationsExtensions.Member) is { Name.Length: > 0 } member
            ? member.Name
            : char.ToUpperInvariant(field.JsonName[0]) + field.JsonName[1..];

    private static void AppendValue(StringBuilder form, string name, object value)
    {
        if (value is IMessage inner)
            Append(form, name + ".", inner);
        else
            form.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(Convert.ToString(value, CultureInfo.InvariantCulture)!));
    }
}
