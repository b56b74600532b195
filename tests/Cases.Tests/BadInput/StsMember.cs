using Google.Protobuf.Reflection;
using Rolecall.Api.Protocol.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Operations;

namespace Rolecall.Cases.Tests.BadInput;

/// <summary>One member of one STS request that holds a text or a number, with what a form must say beside it.</summary>
internal sealed record StsMember(
    string Operation, string Parameter, MemberRule Rule, FieldType Type, IReadOnlyDictionary<string, string> Beside)
{
    /// <summary>All of them, from the descriptors.</summary>
    public static IReadOnlyList<StsMember> All { get; } =
        [.. Sts.Descriptor.Methods.SelectMany(method => Of(method.Name, "", method.InputType, new Dictionary<string, string>()))];

    public static IEnumerable<StsMember> Texts => All.Where(member => member.Type == FieldType.String);

    /// <summary>The lists, with the parameter of their first item's first text.</summary>
    public static IEnumerable<(string Operation, string Parameter, MemberRule Rule, MessageDescriptor? Item)> Lists =>
        Sts.Descriptor.Methods.SelectMany(method => method.InputType.Fields.InFieldNumberOrder().Where(member => member.IsRepeated)
            .Select(list => (method.Name, NameOf(list), RuleOf(list), list.FieldType == FieldType.Message ? list.MessageType : null)));

    private static IEnumerable<StsMember> Of(
        string operation, string prefix, MessageDescriptor message, IReadOnlyDictionary<string, string> beside)
    {
        foreach (var field in message.Fields.InFieldNumberOrder())
        {
            var name = prefix + NameOf(field) + (field.IsRepeated ? ".member.1" : "");
            if (field.FieldType == FieldType.Message)
            {
                foreach (var inner in Of(operation, name + ".", field.MessageType, Required(name + ".", field.MessageType)))
                    yield return inner;
            }
            else
            {
                yield return new StsMember(
                    operation, name, field.IsRepeated ? RuleOf(field).Items ?? new MemberRule() : RuleOf(field), field.FieldType, beside);
            }
        }
    }

    /// <summary>A value for each required member of a structure, so that one of them can be tried alone.</summary>
    private static Dictionary<string, string> Required(string prefix, MessageDescriptor message) => message.Fields.InFieldNumberOrder()
        .Where(field => RuleOf(field).Required).ToDictionary(field => prefix + NameOf(field), _ => "x");

    internal static string NameOf(FieldDescriptor field) => RuleOf(field).Name is { Length: > 0 } name
        ? name
        : string.Concat(field.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static MemberRule RuleOf(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(AnnotationsExtensions.Member) ?? new MemberRule();
}
