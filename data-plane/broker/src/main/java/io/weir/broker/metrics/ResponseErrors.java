package io.weir.broker.metrics;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;

/**
 * Finds the error codes of an answer of any API, in itself and in everything that it lists. Kafka's
 * generated messages have no common way to them, so each class is looked through once. Stateless.
 */
final class ResponseErrors {
  private static final String ERROR_CODE = "errorCode";
  private static final MethodType CODE = MethodType.methodType(short.class, Object.class);
  private static final MethodType LIST = MethodType.methodType(Collection.class, Object.class);

  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return shapeOf(type);
        }
      };

  /** Where one class has codes, and which of its lists hold elements with codes. */
  private record Shape(Optional<MethodHandle> code, List<Nested> lists) {
    boolean isEmpty() {
      return code.isEmpty() && lists.isEmpty();
    }
  }

  private record Nested(MethodHandle list, Shape element) {}

  private ResponseErrors() {}

  /** The worst outcome that an answer tells of. */
  static Outcome worst(ApiMessage answer) {
    return worst(answer, SHAPES.get(answer.getClass()));
  }

  private static Outcome worst(Object message, Shape shape) {
    try {
      Outcome worst = Outcome.OK;
      if (shape.code().isPresent()) {
        worst = Outcome.of((short) shape.code().get().invokeExact(message));
      }
      for (Nested nested : shape.lists()) {
        Collection<?> elements = (Collection<?>) nested.list().invokeExact(message);
        if (elements != null) {
          for (Object element : elements) {
            worst = worst.or(worst(element, nested.element()));
          }
        }
      }
      return worst;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a getter of a message threw", e);
    }
  }

  private static Shape shapeOf(Class<?> type) {
    Optional<MethodHandle> code = Optional.empty();
    List<Nested> lists = new ArrayList<>();
    try {
      for (Method method : type.getMethods()) {
        if (method.getParameterCount() > 0 || method.getDeclaringClass() != type) {
          continue;
        }
        if (method.getName().equals(ERROR_CODE) && method.getReturnType() == short.class) {
          code = Optional.of(MethodHandles.publicLookup().unreflect(method).asType(CODE));
        } else if (Collection.class.isAssignableFrom(method.getReturnType())) {
          Shape element = elementOf(method).map(ResponseErrors::shapeOf).orElse(null);
          if (element != null && !element.isEmpty()) {
            lists.add(
                new Nested(MethodHandles.publicLookup().unreflect(method).asType(LIST), element));
          }
        }
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("a public getter is not accessible: " + type, e);
    }
    return new Shape(code, List.copyOf(lists));
  }

  /** The message class in a getter's list; empty for lists of plain values. */
  private static Optional<Class<?>> elementOf(Method getter) {
    Type list =
        getter.getReturnType() == List.class
            ? getter.getGenericReturnType()
            : getter.getReturnType().getGenericSuperclass(); // a generated collection
    return list instanceof ParameterizedType parameterized
            && parameterized.getActualTypeArguments()[0] instanceof Class<?> element
            && Message.class.isAssignableFrom(element)
        ? Optional.of(element)
        : Optional.empty();
  }
}
