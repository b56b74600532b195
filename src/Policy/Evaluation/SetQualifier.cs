
namespace Rolecall.Policy.Evaluation;

internal enum SetQualifier
{
    None,
    ForAllValues,
    ForAnyValue,
}
